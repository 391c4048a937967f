-- Gives a connection its number and the session's snapshot; the connection becomes the newest of a pending session.
-- KEYS[1] session
-- ARGV[1] now (ms), from time.lua  ARGV[2] channel of this instance  ARGV[3] session id  ARGV[4] outcome retention (ms)
-- ARGV[5] when it was requested, by the store's clock (ms), or ''
-- Returns {} when there is nothing to connect to (any more), {'late'} after a connect that was requested later, {'damaged'} where the record cannot be read,
-- else the fields of the snapshot, in the order of HMGET below.
local now = tonumber(ARGV[1])
local session = redis.call('HMGET', KEYS[1], 'connection', 'version', 'state', 'refusal', 'expires', 'outcome', 'tokenId', 'kid', 'serviceId', 'resolved', 'owner', 'connected')
local state, owner = session[3], session[11]
if not state or state == 'expired' then return {} end
local ends = state == 'pending' and session[5] or session[10]
if not (tonumber(session[1]) and tonumber(session[2]) and tonumber(ends)) then return {'damaged'} end

if state == 'pending' then
  if tonumber(session[5]) <= now then return {} end
  -- A command may run long after its caller gave up and the client connected elsewhere. 250: by how much (ms) an instance may misjudge the store's time.
  if ARGV[5] ~= '' and (session[12] or '') ~= '' and tonumber(session[12]) > tonumber(ARGV[5]) + 250 then return {'late'} end
  session[1] = tostring(tonumber(session[1]) + 1)
  redis.call('HSET', KEYS[1], 'connection', session[1], 'owner', ARGV[2], 'connected', ARGV[5])
  -- On the same instance the number alone replaces the older connection.
  if owner and owner ~= ARGV[2] then
    sendReplaced(owner, ARGV[3], session[1], session[2])
  end
elseif tonumber(session[10]) + tonumber(ARGV[4]) <= now then
  return {}
end
return session
