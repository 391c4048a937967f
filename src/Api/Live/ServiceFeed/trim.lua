-- Deletes the old events of a service's feed.
-- KEYS[1] events
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] an event is kept for (ms)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', (tonumber(ARGV[1]) - tonumber(ARGV[2])) * 1000))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
