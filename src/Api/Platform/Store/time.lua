-- The first part of every script that needs the time: puts the store's own (ms) in the place of ARGV[1], which is empty unless a test sets the time.
-- The clock of the instance that runs the script counts for nothing.
if ARGV[1] == '' then
  local time = redis.call('TIME')
  ARGV[1] = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
end
