-- Marks a device token as used, which it is once; a person's phone uses so many in a minute (limit.lua).
-- KEYS[1] the token's mark  ARGV[1] is remembered for (ms)
-- Returns 'used' by this call, 'used_before', or how long to wait (ms).
if redis.call('EXISTS', KEYS[1]) == 1 then return 'used_before' end
local wait = limited()
if wait then return wait end
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 'used'
