-- Decides what rings and which sessions of a person are too many; a part of the scripts that begin and end a session.
-- Each person has a hash, kept for a day after its last change, and as long as a report silences something:
--   'rings'                    when sessions rang within the last day (ms), separated by spaces
--   's <session id>'           a pending session: initiated (ms), expires (ms), '1' where it rings or '0', network, serviceId
--   'd <network> <serviceId>'  declines there: quiet until (ms), how many since the last approval, then ' reported' where one was a report
local day, fiveMinutes = 86400000, 300000

-- Never shortens what a report has made longer.
local function keepPerson(key, long)
  if redis.call('PTTL', key) < long then redis.call('PEXPIRE', key, string.format('%.0f', long)) end
end

local function readPending(person, field, value, now)
  local initiated, expires, rings, network, serviceId = string.match(value, '^(%d+) (%d+) (%d) (%S+) (.*)$')
  if tonumber(expires) <= now then
    person.stale[#person.stale + 1] = field
  else
    person.pending[#person.pending + 1] = {id = string.sub(field, 3), initiated = tonumber(initiated), rings = rings == '1', network = network, serviceId = serviceId}
  end
end

local function readDecline(person, field, value, now)
  local untilWhen = tonumber(string.match(value, '^%d+'))
  if untilWhen > now then
    person.declined[string.sub(field, 3)] = true
  elseif untilWhen + day <= now then
    person.stale[#person.stale + 1] = field
  end
end

local function readPerson(key, now)
  local person, fields = {pending = {}, rings = {}, declined = {}, stale = {}}, redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local field, value = fields[i], fields[i + 1]
    local kind = string.sub(field, 1, 2)
    if kind == 's ' then
      readPending(person, field, value, now)
    elseif kind == 'd ' then
      readDecline(person, field, value, now)
    else
      for rang in string.gmatch(value, '%d+') do
        if tonumber(rang) > now - day then person.rings[#person.rings + 1] = rang end
      end
    end
  end
  return person
end

-- Limits of 0 are off; with both off, a session is quiet only after a decline.
local function mayRing(person, now, network, serviceId, perFiveMinutes, perDay)
  if person.declined[network .. ' ' .. serviceId] then return false end
  if perFiveMinutes == 0 and perDay == 0 then return true end
  local recent = 0
  for _, rang in ipairs(person.rings) do
    if tonumber(rang) > now - fiveMinutes then recent = recent + 1 end
  end
  if (perFiveMinutes > 0 and recent >= perFiveMinutes) or (perDay > 0 and #person.rings >= perDay) then return false end
  for _, session in ipairs(person.pending) do
    if session.rings and session.serviceId == serviceId then return false end
  end
  return true
end

-- The oldest session of the networks that have most of them, but not the newcomer.
local function findExcess(pending, newcomer)
  local counts, most, excess = {}, 0, nil
  for _, session in ipairs(pending) do
    counts[session.network] = (counts[session.network] or 0) + 1
    most = math.max(most, counts[session.network])
  end
  for i, session in ipairs(pending) do
    local candidate = counts[session.network] == most and session.id ~= newcomer
    if candidate and (not excess or session.initiated < pending[excess].initiated) then excess = i end
  end
  return excess
end

-- long: how long the hash is kept at least (ms).
local function savePerson(key, person, session, expires, long)
  local value = table.concat({string.format('%.0f', session.initiated), expires, session.rings and '1' or '0', session.network, session.serviceId}, ' ')
  if session.rings and #person.rings > 0 then
    redis.call('HSET', key, 's ' .. session.id, value, 'rings', table.concat(person.rings, ' '))
  else
    redis.call('HSET', key, 's ' .. session.id, value)
  end
  for _, field in ipairs(person.stale) do redis.call('HDEL', key, field) end
  keepPerson(key, long)
end

local function silence(key, now, field, pause, isReport)
  local before = redis.call('HGET', key, field) or ''
  local untilBefore, declines = string.match(before, '^(%d+) (%d+)')
  local wasReported = string.sub(before, -9) == ' reported' and tonumber(untilBefore) > now
  declines = tonumber(declines or '0') + 1
  local untilWhen = now + (isReport and pause or math.min(pause * 2 ^ (declines - 1), day))
  if wasReported then untilWhen = math.max(untilWhen, tonumber(untilBefore)) end
  redis.call('HSET', key, field, string.format('%.0f %.0f', untilWhen, declines) .. ((isReport or wasReported) and ' reported' or ''))
  keepPerson(key, math.max(day, untilWhen - now))
end

-- A decline makes the service's next sessions from that network quiet for a pause (ms), which doubles with each, up to a day; an approval ends that.
-- A report does so for its own pause to the end: an approval of one sign-in does not vouch for the others from there.
local function forgetPending(key, now, sessionId, network, serviceId, verdict, pause, isReport)
  local field = 'd ' .. (network or '') .. ' ' .. serviceId
  redis.call('HDEL', key, 's ' .. sessionId)
  if verdict == 'approved' then
    local untilWhen = string.match(redis.call('HGET', key, field) or '', '^(%d+) %d+ reported$')
    if not untilWhen or tonumber(untilWhen) <= now then redis.call('HDEL', key, field) end
  elseif verdict == 'declined' and network and pause > 0 then
    silence(key, now, field, pause, isReport)
  end
end
