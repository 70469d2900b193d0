-- Claims a room for a tenant that may have so many, or holds on to it.
-- KEYS[1]: the tenant's rooms, each `node room`, by when it is forgotten.
-- ARGV[1]: the node; ARGV[2]: the room; ARGV[3]: the most; ARGV[4]: for how long it is kept, in ms.
-- Returns 1 if the room is one of those that the tenant may have, else 0.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local rooms = {}
local count = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local room = string.sub(member, string.find(member, ' ', 1, true) + 1)
  if not rooms[room] then
    rooms[room] = true
    count = count + 1
  end
end
if not rooms[ARGV[2]] and count >= tonumber(ARGV[3]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1] .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
