-- Writes a report down for the operator, once; the oldest beyond the limits go.
-- KEYS[1] all reports, by their time
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] the report, in lines
-- ARGV[3] when it was made (ms)
-- ARGV[4] how many are kept
-- ARGV[5] for how long (ms)
-- Returns 1 where it is new, 0 where it was written down before.
local isNew = redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', tonumber(ARGV[1]) - tonumber(ARGV[5])))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, string.format('%.0f', -1 - tonumber(ARGV[4])))
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return isNew
