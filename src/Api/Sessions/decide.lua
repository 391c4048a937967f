-- Applies one verdict to a pending session and notifies the instances with its connection and the person's devices. The whole state machine is here.
-- KEYS[1] session  KEYS[2] enrollment  KEYS[3] instances that hold devices of the person  KEYS[4] all pending sessions
-- KEYS[5] the service's feed, or the outbox  KEYS[6] its newest position  KEYS[7] what rings for the person
-- ARGV[1] now (ms), from time.lua  ARGV[2] session id
-- ARGV[3] verdict: approved, declined, reported, revoked, cancelled, superseded, expired, invalid_signature, invalid_otp or claimed
-- ARGV[4] generation of the enrollment that the verdict depends on, or ''  ARGV[5] attempts permitted  ARGV[6] sealed outcome, or ''
-- ARGV[7] tokenId  ARGV[8] serviceId  ARGV[9] '1' where the session's events go to the feed, or ''; used only where the session itself is gone
-- ARGV[10] pause after a first decline, or after a report (ms)  ARGV[11] network that an invalid signature came from, or ''  ARGV[12] how many of them count, 0 for all
-- ARGV[13] channel of this instance where nobody may learn whether the person has a device, or ''
-- Returns {1, what became of the session} when the verdict was applied, {0, the state found} when not; 'not_found' counts as a state, and so does
-- 'rate_limited': an invalid signature beyond the number that counts; 'reported': a report of a session that was reported before;
-- and 'damaged': a pending session whose record cannot be read.
local now, verdict = tonumber(ARGV[1]), ARGV[3]
-- To everyone but the operator a report is a decline: the one who asked must not learn more.
local isReport = verdict == 'reported'
if isReport then verdict = 'declined' end
local session = redis.call('HMGET', KEYS[1], 'state', 'version', 'connection', 'expires', 'failures', 'owner', 'kid', 'feed', 'network', 'reported')
local state, version, expires, failures = session[1], tonumber(session[2]), tonumber(session[4]), tonumber(session[5])
local due = expires and expires <= now
local feed = session[8] or ARGV[9]
local pending = table.concat({ARGV[2], ARGV[7], feed, ARGV[8]}, ' ')
-- No instance expired the session in time, because all were down, and its hash is gone.
if not state and verdict == 'expired' and redis.call('ZREM', KEYS[4], pending) == 1 then
  forgetPending(KEYS[7], now, ARGV[2], nil, ARGV[8], verdict, 0)
  if feed ~= '' then tell(KEYS[5], KEYS[6], now, 'expired', ARGV[2], ARGV[7], '', '', ARGV[8]) end
  return {1, 'expired'}
end
if not state or state == 'expired' then return {0, 'not_found'} end
if state ~= 'pending' then return {0, isReport and session[10] == '1' and 'reported' or state} end
if not (version and expires and failures and tonumber(session[3]) and session[7]) then
  -- Otherwise every sweep would come back to it.
  if verdict == 'expired' then redis.call('ZREM', KEYS[4], pending) end
  return {0, 'damaged'}
end
if due and verdict ~= 'expired' then return {0, 'not_found'} end
if verdict == 'expired' and not due then return {0, 'pending'} end

-- Whoever knows the ids can sign badly. One network alone must not be able to use up the attempts.
if verdict == 'invalid_signature' and ARGV[11] ~= '' and tonumber(ARGV[12]) > 0 then
  local bad = 'bad ' .. ARGV[11]
  if tonumber(redis.call('HGET', KEYS[1], bad) or '0') >= tonumber(ARGV[12]) then return {0, 'rate_limited'} end
  redis.call('HINCRBY', KEYS[1], bad, 1)
end

-- The enrollment may have been revoked, or bound to another phone, since the verdict was reached.
if ARGV[4] ~= '' then
  local enrollment = redis.call('HMGET', KEYS[2], 'status', 'generation')
  if enrollment[1] == 'revoked' then verdict = 'revoked'
  elseif enrollment[2] ~= ARGV[4] then verdict = 'invalid_signature' end
end

version = tostring(version + 1)
local outcome = (verdict == 'approved' or verdict == 'claimed') and ARGV[6] or ''
if verdict == 'invalid_signature' or verdict == 'invalid_otp' then
  failures = failures + 1
  if failures >= tonumber(ARGV[5]) then verdict = 'locked' end
  redis.call('HSET', KEYS[1], 'failures', tostring(failures), 'refusal', verdict, 'version', version)
end
if verdict ~= 'invalid_signature' and verdict ~= 'invalid_otp' then
  redis.call('HSET', KEYS[1], 'state', verdict, 'version', version, 'outcome', outcome, 'resolved', ARGV[1])
  if isReport and verdict == 'declined' then redis.call('HSET', KEYS[1], 'reported', '1') end
  redis.call('ZREM', KEYS[4], pending)
  forgetPending(KEYS[7], now, ARGV[2], session[9], ARGV[8], verdict, tonumber(ARGV[10]), isReport)
  for _, instance in ipairs(holders(KEYS[3], ARGV[1], ARGV[13])) do
    sendDevice(instance, ARGV[7], ARGV[2], verdict, session[4])
  end
end
if session[6] then
  sendSession(session[6], ARGV[2], session[3], version, verdict, outcome)
end
if feed ~= '' then tell(KEYS[5], KEYS[6], now, verdict, ARGV[2], ARGV[7], session[7], outcome, ARGV[8]) end
return {1, verdict}
