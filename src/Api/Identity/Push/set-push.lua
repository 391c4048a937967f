-- Sets where a person's phone receives pushes.
-- KEYS[1] enrollment
-- ARGV[1] when the phone was enrolled that asks for it (ms)
-- ARGV[2] generation of the enrollment that the address is sealed for
-- ARGV[3] sealed address, or '' for none
-- Returns 1, or 0 where the enrollment is another one by now, or revoked.
local enrollment = redis.call('HMGET', KEYS[1], 'status', 'enrolled', 'generation')
if enrollment[1] ~= 'active' or enrollment[2] ~= ARGV[1] or enrollment[3] ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], 'push')
else
  redis.call('HSET', KEYS[1], 'push', ARGV[3])
end
return 1
