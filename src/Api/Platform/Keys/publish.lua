-- Records when each signing key was first published.
-- KEYS[1] hash of published keys
-- ARGV[1] now (ms), from time.lua
-- ARGV[2...] the kids, the one that signs first
-- Returns when the key that signs was first published (ms), how many keys were published before it, and now.
for i = 2, #ARGV do
    redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[1])
end
local published = redis.call('HGET', KEYS[1], ARGV[2])
local before = 0
for _, time in ipairs(redis.call('HVALS', KEYS[1])) do
    if tonumber(time) < tonumber(published) then before = before + 1 end
end
return { published, before, ARGV[1] }
