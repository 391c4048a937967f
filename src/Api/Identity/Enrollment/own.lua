-- Notes which person a credential enrolls, so that its id serves nobody else; where the store is divided, and that person's partition does not know of other persons'.
-- KEYS[1] the credential's person
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] when the credential ends (ms)
-- ARGV[3] tokenId
-- Returns the person whose credential came first.
redis.call('SET', KEYS[1], ARGV[3], 'NX', 'PX', string.format('%.0f', math.max(1, tonumber(ARGV[2]) - tonumber(ARGV[1]))))
return redis.call('GET', KEYS[1])
