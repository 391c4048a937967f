-- Binds a credential to a phone's key, replacing the phone that was there, whose devices' instances are notified; a credential serves once.
-- KEYS[1] enrollment  KEYS[2] the credential's mark of use  KEYS[3] all enrollments, by their end
-- KEYS[4] the mark of use where the version before looks for it  KEYS[5] instances that hold devices of the person
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] when the credential ends (ms)
-- ARGV[3] tokenId
-- ARGV[4] fingerprint of the credential
-- ARGV[5] when the credential was issued (s)
-- ARGV[6] its issuer
-- ARGV[7..] fields and values
-- Returns 'enrolled', 'replaced', 'revoked', 'used', 'outdated' or 'issuer_mismatch', or {'rate_limited', how long to wait (ms)} (limit.lua).
local wait = limited()
if wait then return {'rate_limited', wait} end
local lifetime = math.max(1, tonumber(ARGV[2]) - tonumber(ARGV[1]))
local before = redis.call('HMGET', KEYS[1], 'status', 'expires', 'issued', 'issuer', 'enrolled')
if before[1] == 'revoked' then return 'revoked' end
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('EXISTS', KEYS[4]) == 1 then return 'used' end
-- Enrollments of the version before name neither their credential's issuer nor when it was issued.
local isReplaced = before[1] and tonumber(before[2]) > tonumber(ARGV[1])
if isReplaced and before[4] and before[4] ~= ARGV[6] then return 'issuer_mismatch' end
if isReplaced and before[3] and tonumber(ARGV[5]) < tonumber(before[3]) then return 'outdated' end
redis.call('SET', KEYS[2], '1', 'PX', lifetime)
-- Instances of the version before look here.
redis.call('SET', KEYS[4], '1', 'PX', lifetime)

-- Devices are told apart by the moment of enrollment, so that it grows even where the clock does not.
local enrolled = before[5] and string.format('%.0f', math.max(tonumber(ARGV[1]), tonumber(before[5]) + 1)) or ARGV[1]
-- A credential serves once, so that its fingerprint tells this enrollment from every other.
-- All of the phone before goes, its recovery codes too.
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'status', 'active', 'generation', ARGV[4], 'enrolled', enrolled, 'issued', ARGV[5], 'issuer', ARGV[6], unpack(ARGV, 7))
redis.call('PEXPIRE', KEYS[1], lifetime)
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[3])
if not isReplaced then return 'enrolled' end
for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '(' .. ARGV[1], '+inf')) do
  sendPhone(instance, ARGV[3], enrolled)
end
return 'replaced'
