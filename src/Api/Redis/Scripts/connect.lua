-- Gives a connection its number and the session's snapshot; a pending session is taken over from the connection that held it.
-- KEYS[1] session
-- ARGV[1] now (ms)  ARGV[2] channel of this instance  ARGV[3] session id  ARGV[4] outcome retention (ms)
-- ARGV[5] the store's time (ms) by which it must begin, or ''
-- Returns {'late'} when its caller has given up: a connection that is not waiting any more must not replace one that is.
-- Returns {} when there is nothing to connect to (any more), else the fields of the snapshot, in the order of HMGET below.
local now = tonumber(ARGV[1])
if ARGV[5] ~= '' then
  local time = redis.call('TIME')
  if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[5]) then return {'late'} end
end

local session = redis.call('HMGET', KEYS[1], 'connection', 'version', 'state', 'refusal', 'expires', 'outcome', 'tokenId', 'kid', 'serviceId', 'resolved', 'owner')
local state, owner = session[3], session[11]
if not state or state == 'expired' then return {} end

if state == 'pending' then
  if tonumber(session[5]) <= now then return {} end
  session[1] = tostring(tonumber(session[1]) + 1)
  redis.call('HSET', KEYS[1], 'connection', session[1], 'owner', ARGV[2])
  -- The connections of this very instance learn it from the number itself.
  if owner and owner ~= ARGV[2] then
    redis.call('PUBLISH', owner, table.concat({ARGV[3], session[1], session[2], 'replaced', ''}, '\n'))
  end
elseif tonumber(session[10]) + tonumber(ARGV[4]) <= now then
  return {}
end
return session
