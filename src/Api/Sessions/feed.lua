-- Adds an event to a service's feed and wakes its readers; a part of every script that changes a session.
-- A position is a number that follows the clock (ms * 1000), so that positions only grow, even after the store lost its data.
-- Each event has the position of the one before it, so that a reader notices when one is missing.
local function tell(events, last, now, what, sessionId, tokenId, kid, outcome)
  local before = tonumber(redis.call('GET', last) or '0')
  local position = string.format('%.0f', math.max(before + 1, now * 1000))
  redis.call('SET', last, position)
  redis.call('ZADD', events, position, table.concat({position, string.format('%.0f', before), what, sessionId, tokenId, string.format('%.0f', now), kid, outcome}, '\n'))
  redis.call('ZREMRANGEBYRANK', events, 0, -10001)
  redis.call('PUBLISH', events, position)
end
