-- Applies one verdict to a pending session and notifies the instances with its connection and the person's devices. The whole state machine is here.
-- KEYS[1] session  KEYS[2] enrollment  KEYS[3] instances that hold devices of the person  KEYS[4] all pending sessions
-- KEYS[5] the service's feed  KEYS[6] its newest position
-- ARGV[1] now (ms), from time.lua  ARGV[2] session id  ARGV[3] verdict: approved, declined, revoked, cancelled, expired, invalid_signature or invalid_otp
-- ARGV[4] generation of the enrollment that the verdict depends on, or ''  ARGV[5] attempts permitted  ARGV[6] sealed outcome, or ''
-- ARGV[7] tokenId  ARGV[8] serviceId  ARGV[9] '1' where the session's events go to the feed, or ''; used only where the session itself is gone
-- Returns {1, what became of the session} when the verdict was applied, {0, the state found} when not; 'not_found' counts as a state.
local now, verdict = tonumber(ARGV[1]), ARGV[3]
local session = redis.call('HMGET', KEYS[1], 'state', 'version', 'connection', 'expires', 'failures', 'owner', 'kid', 'feed')
local state, version, due = session[1], tonumber(session[2]), session[4] and tonumber(session[4]) <= now
local feed = session[8] or ARGV[9]
local pending = table.concat({ARGV[2], ARGV[7], feed, ARGV[8]}, ' ')
-- No instance expired the session in time, because all were down, and its hash is gone.
if not state and verdict == 'expired' and redis.call('ZREM', KEYS[4], pending) == 1 then
  if feed ~= '' then tell(KEYS[5], KEYS[6], now, 'expired', ARGV[2], ARGV[7], '', '') end
  return {1, 'expired'}
end
if not state or state == 'expired' then return {0, 'not_found'} end
if state ~= 'pending' then return {0, state} end
if due and verdict ~= 'expired' then return {0, 'not_found'} end
if verdict == 'expired' and not due then return {0, 'pending'} end

-- The enrollment may have been revoked, or bound to another phone, since the verdict was reached.
if ARGV[4] ~= '' then
  local enrollment = redis.call('HMGET', KEYS[2], 'status', 'generation')
  if enrollment[1] == 'revoked' then verdict = 'revoked'
  elseif enrollment[2] ~= ARGV[4] then verdict = 'invalid_signature' end
end

version = tostring(version + 1)
local outcome = verdict == 'approved' and ARGV[6] or ''
if verdict == 'invalid_signature' or verdict == 'invalid_otp' then
  local failures = tonumber(session[5]) + 1
  if failures >= tonumber(ARGV[5]) then verdict = 'locked' end
  redis.call('HSET', KEYS[1], 'failures', tostring(failures), 'refusal', verdict, 'version', version)
end
if verdict ~= 'invalid_signature' and verdict ~= 'invalid_otp' then
  redis.call('HSET', KEYS[1], 'state', verdict, 'version', version, 'outcome', outcome, 'resolved', ARGV[1])
  redis.call('ZREM', KEYS[4], pending)
  for _, instance in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[1], '+inf')) do
    sendDevice(instance, ARGV[7], ARGV[2], verdict, session[4])
  end
end
if session[6] then
  sendSession(session[6], ARGV[2], session[3], version, verdict, outcome)
end
if feed ~= '' then tell(KEYS[5], KEYS[6], now, verdict, ARGV[2], ARGV[7], session[7], outcome) end
return {1, verdict}
