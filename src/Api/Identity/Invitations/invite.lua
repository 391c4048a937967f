-- Keeps an invitation, beyond its end for as long as a phone may ask what became of it.
-- KEYS[1] invitation
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] when it ends (ms)
-- ARGV[3] is kept after its end for (ms)
-- ARGV[4..] fields and values
redis.call('HSET', KEYS[1], 'state', 'open', 'created', ARGV[1], 'expires', ARGV[2], 'failures', '0', unpack(ARGV, 4))
redis.call('PEXPIRE', KEYS[1], math.max(1, tonumber(ARGV[2]) - tonumber(ARGV[1])) + tonumber(ARGV[3]))
