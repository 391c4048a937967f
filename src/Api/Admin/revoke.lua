-- Revokes an enrollment for good. From this step on no session of it starts and none is approved.
-- KEYS[1] enrollment  KEYS[2] the person's pending sessions  KEYS[3] all enrollments, by their end
-- ARGV[1] now (ms)  ARGV[2] reason  ARGV[3] tokenId
-- Returns {'enrollment_not_found'} or {'revoked', session ids that are still to be told...}.
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return {'enrollment_not_found'} end
if status == 'active' then
  redis.call('HSET', KEYS[1], 'status', 'revoked', 'revoked', ARGV[1], 'reason', ARGV[2])
  redis.call('PERSIST', KEYS[1])
  redis.call('ZADD', KEYS[3], '+inf', ARGV[3])
end
return {'revoked', unpack(redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[1], '+inf'))}
