-- Deletes the address of a phone that receives no pushes there any more.
-- KEYS[1] enrollment
-- ARGV[1] sealed address
-- Returns 1, or 0 where the phone has another one by now, or none.
if redis.call('HGET', KEYS[1], 'push') ~= ARGV[1] then return 0 end
return redis.call('HDEL', KEYS[1], 'push')
