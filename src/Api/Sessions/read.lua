-- Reads what a decision depends on: the session, and the current enrollment.
-- KEYS[1] session
-- KEYS[2] enrollment
-- ARGV[1] now (ms), from time.lua
-- Returns {session fields, enrollment fields, now}; the photo only where the session asks for it.
local session = redis.call('HMGET', KEYS[1], 'state', 'expires', 'tokenId', 'serviceId', 'scopes', 'nonce', 'random', 'kid', 'issuer', 'initiated', 'codeEntry')
if not session[1] then return {} end
local fields = {'status', 'generation', 'publicKey', 'claims'}
if string.find(session[5], 'photo', 1, true) then fields[5] = 'photo' end
return {session, redis.call('HMGET', KEYS[2], unpack(fields)), ARGV[1]}
