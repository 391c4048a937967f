-- Starts a session for an active enrollment; the session ends with the enrollment at the latest.
-- KEYS[1] enrollment  KEYS[2] session  KEYS[3] the person's pending sessions  KEYS[4] all pending sessions
-- KEYS[5] instances that hold devices of the person  KEYS[6] the service's feed  KEYS[7] its newest position
-- ARGV[1] now (ms), from time.lua  ARGV[2] lives for (ms)  ARGV[3] is kept after its end for (ms)  ARGV[4] session id  ARGV[5] tokenId  ARGV[6] serviceId
-- ARGV[7] '1' where somebody can read the service's feed, or ''  ARGV[8..] further fields and values
-- Returns {'started', expires at} or {'enrollment_not_found'} or {'enrollment_revoked'}, or {'rate_limited', how long to wait (ms)} (limit.lua).
local wait = limited()
if wait then return {'rate_limited', wait} end
local now = tonumber(ARGV[1])
-- The wire has whole seconds; what it promises holds to the end.
local expires = math.ceil((now + tonumber(ARGV[2])) / 1000) * 1000
local kept = expires - now + tonumber(ARGV[3])
local enrollment = redis.call('HMGET', KEYS[1], 'status', 'expires')
if enrollment[1] == 'revoked' then return {'enrollment_revoked'} end
if not enrollment[1] or tonumber(enrollment[2]) <= now then return {'enrollment_not_found'} end

if tonumber(enrollment[2]) < expires then expires = tonumber(enrollment[2]) end
redis.call('HSET', KEYS[2], 'state', 'pending', 'version', '1', 'connection', '0', 'failures', '0', 'expires', tostring(expires), 'tokenId', ARGV[5], 'serviceId', ARGV[6],
  'feed', ARGV[7], 'initiated', ARGV[1], unpack(ARGV, 8))
redis.call('PEXPIRE', KEYS[2], kept)

redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
redis.call('ZADD', KEYS[3], expires, ARGV[4])
redis.call('PEXPIRE', KEYS[3], kept)
redis.call('ZADD', KEYS[4], expires, table.concat({ARGV[4], ARGV[5], ARGV[7], ARGV[6]}, ' '))
if ARGV[7] ~= '' then tell(KEYS[6], KEYS[7], now, 'initiated', ARGV[4], ARGV[5], '', '') end

local instances = redis.call('ZRANGEBYSCORE', KEYS[5], '(' .. ARGV[1], '+inf')
if #instances > 0 then
  local field = {}
  for i = 8, #ARGV, 2 do field[ARGV[i]] = ARGV[i + 1] end
  local details = {ARGV[1], ARGV[6], field.scopes, field.kid, field.ipAddress, field.userAgent}
  for _, instance in ipairs(instances) do sendDevice(instance, ARGV[5], ARGV[4], 'pending', tostring(expires), details) end
end
return {'started', tostring(expires)}
