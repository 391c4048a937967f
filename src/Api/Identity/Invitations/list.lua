-- Adds an invitation to the list of all, and takes those that have ended off it.
-- KEYS[1] all invitations, by their end
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] when it ends (ms)
-- ARGV[3] id
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
