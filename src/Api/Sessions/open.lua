-- Starts a session without a person, which a phone may claim. It rings nowhere, and its service gets no events of it.
-- KEYS[1] session
-- KEYS[2] all pending sessions
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] lives for (ms)
-- ARGV[3] is kept after its end for (ms)
-- ARGV[4] session id
-- ARGV[5] what stands for the person
-- ARGV[6] serviceId
-- ARGV[7..] further fields and values
-- Returns {'started', expires at}, or {'rate_limited', how long to wait (ms)} (limit.lua).
local wait = limited()
if wait then return {'rate_limited', wait} end
local now = tonumber(ARGV[1])
local expires = math.ceil((now + tonumber(ARGV[2])) / 1000) * 1000
redis.call('HSET', KEYS[1], 'state', 'pending', 'version', '1', 'connection', '0', 'failures', '0', 'expires', tostring(expires), 'tokenId', ARGV[5], 'serviceId', ARGV[6],
  'feed', '', 'initiated', ARGV[1], 'quiet', '1', unpack(ARGV, 7))
redis.call('PEXPIRE', KEYS[1], expires - now + tonumber(ARGV[3]))
redis.call('ZADD', KEYS[2], expires, table.concat({ARGV[4], ARGV[5], '', ARGV[6]}, ' '))
return {'started', tostring(expires)}
