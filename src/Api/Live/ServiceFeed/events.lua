-- Reads a service's feed from a position on.
-- KEYS[1] events  KEYS[2] position of the newest event
-- ARGV[1] after this position  ARGV[2] so many at most
-- Returns {position of the newest event, position up to which events may be missing or '', events...}
local last = redis.call('GET', KEYS[2]) or '0'
local events = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
-- Whatever lies before the first event that is still there, or before the end where none is, is gone.
local floor = events[1] and string.match(events[1], '^%d+\n(%d+)\n') or last
-- A position that is not the one before was trimmed, or comes from a store that has lost its data since.
return {last, tonumber(floor) ~= tonumber(ARGV[1]) and floor or '', unpack(events)}
