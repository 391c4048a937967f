-- Sends messages to server instances over their channels; docs/instance-channel.md has the lines of each. No other script part does.
-- The end of a channel's name says what its instance reads: ':2' these messages; anything else, those of the version before.
local function send(instance, lines)
  redis.call('PUBLISH', instance, table.concat(lines, '\n'))
end

local function isCurrent(instance) return string.sub(instance, -2) == ':2' end

-- The version before does not know every end of a session.
local function toVersionBefore(event) return (event == 'cancelled' or event == 'superseded') and 'declined' or event end

local function sendHeartbeat(instance, number)
  send(instance, {'heartbeat', number})
end

-- outcome: sealed bytes, or ''.
local function sendSession(instance, sessionId, connection, version, event, outcome)
  if isCurrent(instance) then
    send(instance, {'session', sessionId, connection, version, event, outcome})
  else
    send(instance, {sessionId, connection, version, toVersionBefore(event), outcome})
  end
end

local function sendReplaced(instance, sessionId, connection, version)
  if isCurrent(instance) then
    send(instance, {'replaced', sessionId, connection})
  else
    send(instance, {sessionId, connection, version, 'replaced', ''})
  end
end

-- The version before has no such message: it notices when it renews its lease.
local function sendPhone(instance, tokenId, enrolled)
  if isCurrent(instance) then send(instance, {'phone', tokenId, enrolled}) end
end

-- Only where the store is divided, of which the version before knows nothing.
local function sendOutbox(instance, outbox)
  send(instance, {'outbox', outbox})
end

-- details: initiated (ms), serviceId, scopes, kid, address and user agent of the browser, code entry, origin; only for a pending session.
local function sendDevice(instance, tokenId, sessionId, state, expires, details)
  local lines = {'device', tokenId, sessionId, isCurrent(instance) and state or toVersionBefore(state), expires}
  for i, detail in ipairs(details or {}) do
    -- To the version before, the user agent is the last line.
    if i <= 6 or isCurrent(instance) then lines[#lines + 1] = detail end
  end
  send(instance, lines)
end

-- The instances that hold devices of a person. decoy: a channel where nobody may learn whether there are any, otherwise ''. A message then goes out in any case, and an instance without such a device drops it.
local function holders(devices, now, decoy)
  local instances = redis.call('ZRANGEBYSCORE', devices, '(' .. now, '+inf')
  if #instances == 0 and decoy ~= '' then instances[1] = decoy end
  return instances
end
