-- Deletes the old events of a service's feed.
-- KEYS[1] outcomes  KEYS[2] all other events  KEYS[3] bytes of the outcomes
-- ARGV[1] now (ms), from time.lua
-- ARGV[2] an event is kept for (ms)
local batch = 1000
local old = '(' .. string.format('%.0f', (tonumber(ARGV[1]) - tonumber(ARGV[2])) * 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', old)
repeat
  local outcomes = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', old, 'LIMIT', 0, batch)
  local bytes = 0
  for _, outcome in ipairs(outcomes) do bytes = bytes + #outcome end
  if #outcomes > 0 then
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, #outcomes - 1)
    redis.call('DECRBY', KEYS[3], bytes)
  end
until #outcomes < batch
-- The count forgets what the version before added and deleted.
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('DEL', KEYS[3]) end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
