-- Tells an instance that it can hear; gives the store's time.
-- ARGV[1] channel of the instance  ARGV[2] number
-- Returns {seconds, microseconds}.
redis.call('PUBLISH', ARGV[1], 'canary\n' .. ARGV[2])
return redis.call('TIME')
