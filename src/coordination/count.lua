-- Counts what came in a window of time, which begins with the first that comes.
-- KEYS[1]: the count. ARGV[1]: how many come; ARGV[2]: how long the window is, in s.
-- Returns how many have come, and when the window ends, in ms.
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  left = 1000 * ARGV[2]
end
return { count, left }
