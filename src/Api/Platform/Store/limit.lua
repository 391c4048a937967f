-- Counts requests in fixed windows, for all instances together. Takes its arguments off the ends of ARGV and KEYS; the script proper does not see them.
-- Last of ARGV: the window (ms), then the limit of each counter, such as '60000 10 40 160'; '' where nothing is counted
-- Last of KEYS: the counters, the narrowest network first
local limits, counters = {}, {}
for number in string.gmatch(table.remove(ARGV), '%d+') do limits[#limits + 1] = tonumber(number) end
local window = table.remove(limits, 1)
for i = #limits, 1, -1 do counters[i] = table.remove(KEYS) end

-- Returns how long to wait (ms) where a counter is at its limit; otherwise counts and returns nil.
local function limited()
  for i, counter in ipairs(counters) do
    if tonumber(redis.call('GET', counter) or '0') >= limits[i] then return tostring(redis.call('PTTL', counter)) end
  end
  for _, counter in ipairs(counters) do
    if redis.call('INCR', counter) == 1 then redis.call('PEXPIRE', counter, window) end
  end
end
