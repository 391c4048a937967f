-- Binds a credential to a phone's key, replacing the phone that was there; a credential serves once.
-- KEYS[1] enrollment  KEYS[2] the credential's mark of use  KEYS[3] all enrollments, by their end
-- ARGV[1] now (ms)  ARGV[2] credential lives for (ms)  ARGV[3] tokenId  ARGV[4] fingerprint of the credential  ARGV[5..] fields and values
-- Returns 'enrolled', 'revoked' or 'used'.
if redis.call('HGET', KEYS[1], 'status') == 'revoked' then return 'revoked' end
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return 'used' end

-- A credential serves once, so that its fingerprint tells this enrollment from every other.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'status', 'active', 'generation', ARGV[4], 'enrolled', ARGV[1], unpack(ARGV, 5))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
redis.call('ZADD', KEYS[3], tonumber(ARGV[1]) + tonumber(ARGV[2]), ARGV[3])
return 'enrolled'
