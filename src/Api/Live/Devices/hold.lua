-- Renews the leases by which this instance is notified for some persons' devices; returns when each person's phone was enrolled.
-- KEYS[odd] instances that hold devices of a person  KEYS[even] the person's enrollment
-- ARGV[1] now (ms), from time.lua  ARGV[2] length of the lease (ms)  ARGV[3] channel of this instance
-- Returns for each person the moment of enrollment (ms), or '' where it is revoked or gone; such a person gets no lease.
local phones = {}
for i = 1, #KEYS, 2 do
  local enrollment = redis.call('HMGET', KEYS[i + 1], 'status', 'enrolled')
  local active = enrollment[1] == 'active'
  if active then
    redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[1])
    redis.call('ZADD', KEYS[i], tonumber(ARGV[1]) + tonumber(ARGV[2]), ARGV[3])
    redis.call('PEXPIRE', KEYS[i], ARGV[2])
  end
  phones[#phones + 1] = active and enrollment[2] or ''
end
return phones
