-- Sends an instance a heartbeat over its own channel and returns the store's time.
-- ARGV[1] channel of the instance
-- ARGV[2] number of the heartbeat
-- Returns {seconds, microseconds}.
redis.call('PUBLISH', ARGV[1], 'heartbeat\n' .. ARGV[2])
return redis.call('TIME')
