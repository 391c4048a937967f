-- Keeps the first value that anyone offers.
-- KEYS[1] hash  ARGV[1] field  ARGV[2] value offered
-- Returns the value that is kept.
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return redis.call('HGET', KEYS[1], ARGV[1])
