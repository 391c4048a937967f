-- Sends an instance a heartbeat over its own channel and returns the store's time.
-- ARGV[1] channel of the instance
-- ARGV[2] number of the heartbeat
-- Returns {seconds, microseconds}.
sendHeartbeat(ARGV[1], ARGV[2])
return redis.call('TIME')
