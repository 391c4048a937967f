-- Reads what a decision depends on: the session, and the current enrollment.
-- KEYS[1] session
-- KEYS[2] enrollment
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] how many of the following fields are read in any case; the others only where the session asks for the photo
-- ARGV[3..] fields of the enrollment
-- Returns {session fields, enrollment fields, now}.
local session = redis.call('HMGET', KEYS[1], 'state', 'expires', 'tokenId', 'serviceId', 'scopes', 'nonce', 'random', 'kid', 'issuer', 'initiated', 'codeEntry', 'mac')
if not session[1] then return {} end
local last = session[5] and string.find(session[5], 'photo', 1, true) and #ARGV or 2 + tonumber(ARGV[2])
return {session, redis.call('HMGET', KEYS[2], unpack(ARGV, 3, last)), ARGV[1]}
