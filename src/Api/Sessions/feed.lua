-- Adds an event to a service's feed and wakes its readers; a part of every script that changes a session.
-- A position is a number that follows the clock (ms * 1000), so that positions only grow, even after the store lost its data.
-- Each event has the position of the one before it, so that a reader notices when one is missing.

-- Strangers can cause any number of events, but none of these: they take the person's phone, or an administrator. They are kept apart, so that no flood pushes them out.
local isOutcome = {approved = true, declined = true, revoked = true}

-- So many bytes of outcomes are kept for a service; the oldest go first.
local maximumBytes = 64 * 1024 * 1024

local function addOutcome(events, position, event)
  redis.call('ZADD', events, position, event)
  local bytes = redis.call('INCRBY', events .. ':bytes', #event)
  while bytes > maximumBytes do
    local oldest = redis.call('ZPOPMIN', events)[1]
    if not oldest then
      redis.call('DEL', events .. ':bytes')
      return
    end
    bytes = redis.call('DECRBY', events .. ':bytes', #oldest)
    redis.call('SET', events .. ':lost', string.match(oldest, '^%d+'))
  end
end

-- at: when it happened (ms), as text. Returns the event's position.
local function append(events, last, now, at, what, sessionId, tokenId, kid, outcome)
  local before = tonumber(redis.call('GET', last) or '0')
  local position = string.format('%.0f', math.max(before + 1, now * 1000))
  redis.call('SET', last, position)
  local event = table.concat({position, string.format('%.0f', before), what, sessionId, tokenId, at, kid, outcome}, '\n')
  if isOutcome[what] then
    addOutcome(events, position, event)
  else
    redis.call('ZADD', events .. ':attempts', position, event)
    redis.call('ZREMRANGEBYRANK', events .. ':attempts', 0, -10001)
  end
  return position
end

local function announce(events, position)
  redis.call('PUBLISH', events, position)
end

local function tell(events, last, now, what, sessionId, tokenId, kid, outcome)
  announce(events, append(events, last, now, string.format('%.0f', now), what, sessionId, tokenId, kid, outcome))
end
