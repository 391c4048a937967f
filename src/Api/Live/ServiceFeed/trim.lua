-- Deletes the old events of a service's feed.
-- KEYS[1] events
-- ARGV[1] time of the oldest event to keep (ms)  ARGV[2] retention (ms)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', tonumber(ARGV[1]) * 1000))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
