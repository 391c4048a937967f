-- Replaces an enrollment's sealed parts by the same parts, sealed again.
-- KEYS[1] enrollment
-- ARGV[1] generation
-- ARGV[2] '1' to delete what only the version before reads, or ''
-- ARGV[3..] field, sealed part before or '', sealed part
-- Returns 1, or 0 where the enrollment changed in between.
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
for i = 3, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then return 0 end
end
-- A revocation deletes parts; they must not come back.
local isRevoked = redis.call('HGET', KEYS[1], 'status') == 'revoked'
for i = 3, #ARGV, 3 do
  if not isRevoked or ARGV[i] == 'device' then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2]) end
end
if ARGV[2] == '1' then redis.call('HDEL', KEYS[1], 'publicKey', 'claims', 'photo', 'deviceId', 'fcmToken') end
return 1
