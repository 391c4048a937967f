-- Sets a person's recovery codes.
-- KEYS[1] enrollment
-- ARGV[1] generation of the enrollment that the codes are sealed for
-- ARGV[2] sealed codes that were read, or ''
-- ARGV[3] sealed codes
-- Returns 1, or 0 where the enrollment is another one by now or revoked, or has other codes.
local enrollment = redis.call('HMGET', KEYS[1], 'status', 'generation', 'recovery')
if enrollment[1] ~= 'active' or enrollment[2] ~= ARGV[1] or (enrollment[3] or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'recovery', ARGV[3])
return 1
