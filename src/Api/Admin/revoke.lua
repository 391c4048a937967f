-- Revokes an enrollment for good. From this step on no session of it starts and none is approved; its pending sessions are rejected one by one afterwards.
-- KEYS[1] enrollment
-- KEYS[2] all enrollments, by their end
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] reason
-- ARGV[3] tokenId
-- Returns 'enrollment_not_found' or 'revoked', also where it was revoked before.
local status = redis.call('HGET', KEYS[1], 'status')
if not status then return 'enrollment_not_found' end
if status == 'active' then
  redis.call('HSET', KEYS[1], 'status', 'revoked', 'revoked', ARGV[1], 'reason', ARGV[2])
  -- Without these nobody signs in or recovers, even where somebody sets the status back, and nothing rings.
  redis.call('HDEL', KEYS[1], 'person', 'sealedPhoto', 'push', 'recovery', 'claims', 'photo')
  redis.call('PERSIST', KEYS[1])
  redis.call('ZADD', KEYS[2], '+inf', ARGV[3])
end
return 'revoked'
