-- Gives an invitation to the first phone that asks with the right PIN; the same phone may ask again. The enrollment is another step, which the same phone can repeat.
-- KEYS[1] invitation
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] name of the phone's key
-- ARGV[3] proof of the PIN, or ''
-- ARGV[4] wrong PINs that end the invitation
-- ARGV[5] wrong PINs permitted to one network, 0 for any number
-- ARGV[6] network of the phone
-- Returns {'taken', sealed credential}, or {'not_found'}, {'used'}, {'revoked'}, {'expired'}, {'locked'}, {'pin_required'} or {'wrong_pin'}.
local invitation = redis.call('HMGET', KEYS[1], 'state', 'expires', 'key', 'pin', 'failures', 'credential')
local state, pin = invitation[1], invitation[4]
if not state then return {'not_found'} end
-- Only the phone that has this key gets here with it, and it knew the PIN.
if state == 'used' and invitation[3] == ARGV[2] then return {'taken', invitation[6]} end
if state ~= 'open' then return {state} end
if tonumber(invitation[2]) <= tonumber(ARGV[1]) then return {'expired'} end

if pin ~= '' and ARGV[3] ~= pin then
  if ARGV[3] == '' then return {'pin_required'} end
  -- One place alone must not be able to use up the attempts.
  local wrong = 'wrong ' .. ARGV[6]
  if tonumber(ARGV[5]) > 0 and tonumber(redis.call('HGET', KEYS[1], wrong) or '0') >= tonumber(ARGV[5]) then return {'locked'} end
  redis.call('HINCRBY', KEYS[1], wrong, 1)
  if redis.call('HINCRBY', KEYS[1], 'failures', 1) < tonumber(ARGV[4]) then return {'wrong_pin'} end
  redis.call('HSET', KEYS[1], 'state', 'locked')
  redis.call('HDEL', KEYS[1], 'credential')
  return {'locked'}
end
redis.call('HSET', KEYS[1], 'state', 'used', 'key', ARGV[2], 'taken', ARGV[1])
return {'taken', invitation[6]}
