-- Takes, or renews, this instance's lease on a partition's outbox, and reads the oldest events.
-- KEYS[1] outbox  KEYS[2] its lease
-- ARGV[1] channel of this instance  ARGV[2] length of the lease (ms)  ARGV[3] maximum number of events
-- ARGV[4] number of the newest event that is in its feed by now, or ''; it is deleted, with all before it
-- Returns the events, or nothing where another instance has the lease.
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return false end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
if ARGV[4] ~= '' then redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4]) end
return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[3]) - 1)
