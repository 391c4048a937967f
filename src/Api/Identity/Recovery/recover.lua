-- Gives an enrollment to another phone: same claims, same end. The instances that hold devices of the phone before are notified.
-- KEYS[1] enrollment
-- KEYS[2] instances that hold devices of the person
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] tokenId
-- ARGV[3] generation that was read
-- ARGV[4] sealed codes that were read
-- ARGV[5] generation for which the fields are sealed
-- ARGV[6..] fields and values
-- Returns 'recovered', or 'changed' where the enrollment ended, was revoked, replaced or recovered, or has other codes.
local enrollment = redis.call('HMGET', KEYS[1], 'status', 'generation', 'recovery', 'expires', 'enrolled')
if enrollment[1] ~= 'active' or enrollment[2] ~= ARGV[3] or (enrollment[3] or '') ~= ARGV[4] then return 'changed' end
if tonumber(enrollment[4]) <= tonumber(ARGV[1]) then return 'changed' end

-- Devices are told apart by the moment of enrollment, so that it grows even where the clock does not.
local enrolled = string.format('%.0f', math.max(tonumber(ARGV[1]), tonumber(enrollment[5]) + 1))
-- All that was sealed for the phone before, and what the version before has of it.
redis.call('HDEL', KEYS[1], 'push', 'sealedPhoto', 'publicKey', 'claims', 'photo', 'deviceId', 'fcmToken')
redis.call('HSET', KEYS[1], 'generation', ARGV[5], 'enrolled', enrolled, unpack(ARGV, 6))
for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf')) do
  sendPhone(instance, ARGV[2], enrolled)
end
return 'recovered'
