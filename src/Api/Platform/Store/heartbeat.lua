-- Sends an instance a heartbeat over its own channel and returns the store's time.
-- KEYS[1] a key of the master that is asked, or nothing where there is one master
-- ARGV[1] channel of the instance
-- ARGV[2] number of the heartbeat
-- Returns {seconds, microseconds}.
sendHeartbeat(ARGV[1], ARGV[2])
return redis.call('TIME')
