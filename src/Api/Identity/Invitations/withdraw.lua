-- Revokes an invitation that was not used.
-- KEYS[1] invitation
-- ARGV[1] now (ms), from time.lua
-- Returns 1, or 0 where there is no such invitation.
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 0 end
if state == 'open' or state == 'locked' then
  redis.call('HSET', KEYS[1], 'state', 'revoked', 'revoked', ARGV[1])
  redis.call('HDEL', KEYS[1], 'credential')
end
return 1
