-- Reads a service's feed after a position.
-- KEYS[1] outcomes  KEYS[2] all other events  KEYS[3] position of the newest event  KEYS[4] position of the newest outcome that was deleted to save space
-- ARGV[1] position  ARGV[2] maximum number of events of each kind
-- Returns {position of the newest event, position up to which outcomes are missing, outcomes, other events}
local positions = redis.call('MGET', KEYS[3], KEYS[4])
local outcomes = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
local others = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], '+inf', 'LIMIT', 0, ARGV[2])
return {positions[1] or '0', positions[2] or '0', outcomes, others}
