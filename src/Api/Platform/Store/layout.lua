-- Notes how the store is divided, at the first start.
-- KEYS[1] hash of the layout  ARGV[1] partitions
-- Returns the number of partitions that was noted first.
redis.call('HSETNX', KEYS[1], 'partitions', ARGV[1])
return redis.call('HGET', KEYS[1], 'partitions')
