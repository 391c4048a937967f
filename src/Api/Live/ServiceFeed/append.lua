-- Appends events from a partition's outbox to a service's feed, in their order; those that are in it already are passed over.
-- KEYS[1] the service's feed  KEYS[2] its newest position  KEYS[3] hash: number of the newest event from each partition
-- ARGV[1] now (ms), from time.lua; an event of another partition may be a little later by the clock of its master  ARGV[2] partition  ARGV[3..] events, as outbox.lua wrote them
local moved, position = tonumber(redis.call('HGET', KEYS[3], ARGV[2]) or '0'), nil
for i = 3, #ARGV do
  local number, what, sessionId, tokenId, at, kid, outcome = string.match(ARGV[i], '^(%d+)\n[^\n]*\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n(.*)$')
  if tonumber(number) > moved then
    moved = tonumber(number)
    position = append(KEYS[1], KEYS[2], math.max(tonumber(ARGV[1]), tonumber(at)), at, what, sessionId, tokenId, kid, outcome)
  end
end
if position then
  redis.call('HSET', KEYS[3], ARGV[2], string.format('%.0f', moved))
  announce(KEYS[1], position)
end
