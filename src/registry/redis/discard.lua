--[[
Discards what is in the place of a room's log and is not to be believed, unless it was replaced or went on meanwhile.

KEYS[1]  the room
ARGV[1]  the fingerprint that read.lua returned with it

Returns 1 if it was discarded, else 0.
]]
local room = KEYS[1]

local fingerprint = redis.call('TYPE', room).ok
if fingerprint == 'hash' then
  local head = redis.call('HMGET', room, 'seq', 'batch', 'snapshotSeq', 'snapshotBatch', 'earlierSeq', 'earlierBatch')
  local ends = {}
  for index = 1, 6 do ends[index] = head[index] or '' end
  fingerprint = redis.sha1hex(table.concat(ends, ' '))
end
if fingerprint ~= ARGV[1] then return 0 end
return redis.call('DEL', room)
