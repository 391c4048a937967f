-- Adds an event to its partition's outbox, from where an instance moves it to the feed of its service (append.lua). In the place of feed.lua, where the two may be in different slots.
-- Numbers follow the clock, as positions do, so that they only grow, even after a partition lost its data.
local function tell(outbox, last, now, what, sessionId, tokenId, kid, outcome, serviceId)
  local number = string.format('%.0f', math.max(tonumber(redis.call('GET', last) or '0') + 1, now * 1000))
  redis.call('SET', last, number)
  redis.call('ZADD', outbox, number, table.concat({number, serviceId, what, sessionId, tokenId, string.format('%.0f', now), kid, outcome}, '\n'))
  -- An instance that moves events goes on until none is left, so that only the first needs to wake it.
  local mover = redis.call('ZCARD', outbox) == 1 and redis.call('GET', outbox .. ':mover')
  if mover then sendOutbox(mover, outbox) end
end
