-- Reads a service's feed after a position.
-- KEYS[1] events  KEYS[2] position of the newest event
-- ARGV[1] position  ARGV[2] maximum number of events
-- Returns {position of the newest event, position up to which events may be missing or '', events...}
local last = redis.call('GET', KEYS[2]) or '0'
local events = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
-- Events before the first one that is left are gone; where none is left, all up to the newest position are.
local floor = events[1] and string.match(events[1], '^%d+\n(%d+)\n') or last
-- If the position is not that of the event before, events were trimmed, or the store has lost its data since.
return {last, tonumber(floor) ~= tonumber(ARGV[1]) and floor or '', unpack(events)}
