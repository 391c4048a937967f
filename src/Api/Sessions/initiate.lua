-- Starts a session for an active enrollment; the session ends with the enrollment at the latest. Decides whether it rings.
-- KEYS[1] enrollment  KEYS[2] session  KEYS[3] what rings for the person  KEYS[4] all pending sessions
-- KEYS[5] instances that hold devices of the person  KEYS[6] the service's feed, or the outbox  KEYS[7] its newest position
-- KEYS[8] the person's sessions, where instances of the version before look for them, or nothing
-- ARGV[1] now (ms), from time.lua  ARGV[2] lives for (ms)  ARGV[3] is kept after its end for (ms)  ARGV[4] session id  ARGV[5] tokenId  ARGV[6] serviceId
-- ARGV[7] '1' where somebody can read the service's feed, or ''  ARGV[8] network of the browser
-- ARGV[9] rings in five minutes, -1 where it must not ring  ARGV[10] rings in a day  ARGV[11] pending sessions of a person, 0 for any number of each
-- ARGV[12] channel of this instance where a session starts also for nobody and for a revoked person, who cannot approve it, or ''  ARGV[13..] further fields and values
-- Returns {'started', expires at, sealed push address and the four values that it is sealed with, session id and serviceId of each session that the caller is to supersede}; the five are '' where
-- no push is to be sent, or {'enrollment_not_found'} or {'enrollment_revoked'},
-- or {'rate_limited', how long to wait (ms)} (limit.lua).
local wait = limited()
if wait then return {'rate_limited', wait} end
local now = tonumber(ARGV[1])
-- The wire has whole seconds; what it promises holds to the end.
local expires = math.ceil((now + tonumber(ARGV[2])) / 1000) * 1000
local kept = expires - now + tonumber(ARGV[3])
local enrollment = redis.call('HMGET', KEYS[1], 'status', 'expires', 'push', 'generation', 'issued', 'issuer')
local isKnown = enrollment[1] and enrollment[1] ~= 'revoked' and tonumber(enrollment[2]) > now
if ARGV[12] == '' then
  if enrollment[1] == 'revoked' then return {'enrollment_revoked'} end
  if not isKnown then return {'enrollment_not_found'} end
  if tonumber(enrollment[2]) < expires then expires = tonumber(enrollment[2]) end
end

local perFiveMinutes, perDay, maxPending = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local person = readPerson(KEYS[3], now)
local session = {id = ARGV[4], initiated = now, network = ARGV[8], serviceId = ARGV[6]}
session.rings = perFiveMinutes >= 0 and mayRing(person, now, session.network, session.serviceId, perFiveMinutes, perDay)
if session.rings and (perFiveMinutes > 0 or perDay > 0) then person.rings[#person.rings + 1] = ARGV[1] end
person.pending[#person.pending + 1] = session

local reply = {'started', tostring(expires), '', '', '', '', ''}
if isKnown and session.rings and enrollment[3] then
  reply = {'started', tostring(expires), enrollment[3], enrollment[4] or '', enrollment[2], enrollment[5] or '', enrollment[6] or ''}
end
-- Each leaves the index at once, so that simultaneous initiations do not choose the same one. Few at a time, where the limit was lowered.
for _ = 1, maxPending > 0 and math.min(#person.pending - maxPending, 8) or 0 do
  local excess = table.remove(person.pending, findExcess(person.pending, session.id))
  person.stale[#person.stale + 1] = 's ' .. excess.id
  if KEYS[8] then redis.call('ZREM', KEYS[8], excess.id) end
  reply[#reply + 1] = excess.id
  reply[#reply + 1] = excess.serviceId
end
-- Of nobody nothing is kept for a day: there are as many of them as a stranger likes.
savePerson(KEYS[3], person, session, tostring(expires), isKnown and 86400000 or kept)

redis.call('HSET', KEYS[2], 'state', 'pending', 'version', '1', 'connection', '0', 'failures', '0', 'expires', tostring(expires), 'tokenId', ARGV[5], 'serviceId', ARGV[6],
  'feed', ARGV[7], 'initiated', ARGV[1], 'network', ARGV[8], 'quiet', session.rings and '' or '1', unpack(ARGV, 13))
redis.call('PEXPIRE', KEYS[2], kept)

if KEYS[8] then
  redis.call('ZREMRANGEBYSCORE', KEYS[8], '-inf', now)
  redis.call('ZADD', KEYS[8], expires, ARGV[4])
  redis.call('PEXPIRE', KEYS[8], kept)
end
redis.call('ZADD', KEYS[4], expires, table.concat({ARGV[4], ARGV[5], ARGV[7], ARGV[6]}, ' '))
if ARGV[7] ~= '' then tell(KEYS[6], KEYS[7], now, 'initiated', ARGV[4], ARGV[5], '', '', ARGV[6]) end

-- A quiet session is not published: the person's devices find it when they ask.
local instances = session.rings and holders(KEYS[5], ARGV[1], ARGV[12]) or {}
-- To nobody's devices: those of a revoked phone may still be connected.
local recipient = isKnown and ARGV[5] or ''
if not isKnown and #instances > 0 then instances = {ARGV[12]} end
if #instances > 0 then
  local field = {}
  for i = 13, #ARGV, 2 do field[ARGV[i]] = ARGV[i + 1] end
  local details = {ARGV[1], ARGV[6], field.scopes, field.kid, field.ipAddress, field.userAgent, field.codeEntry, field.origin}
  for _, instance in ipairs(instances) do sendDevice(instance, recipient, ARGV[4], 'pending', tostring(expires), details) end
end
return reply
