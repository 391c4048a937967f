-- Gives up a lease of this instance.
-- KEYS[1] lease  ARGV[1] channel of this instance
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
