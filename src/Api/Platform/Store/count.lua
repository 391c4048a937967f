-- Counts a request, where its counters are in another partition than what it asks for.
-- KEYS, ARGV: limit.lua
-- Returns how long to wait (ms), or nothing.
return limited()
