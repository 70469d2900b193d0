--[[
Stores a snapshot in a room's log, and trims the log up to the one before: who has not heard of the last events yet finds
them. The hash of a room is described in append.lua.

KEYS[1]  the room
ARGV[1]  sequence number of the snapshot
ARGV[2]  id of the batch that wrote the event of that number; empty where the writer does not know it
ARGV[3]  the snapshot as JSON

Returns 1: it is stored.
        0: the log has a newer one, does not reach that far, or is another; nothing was changed.
]]
local room = KEYS[1]
local number = tonumber(ARGV[1])

local head = redis.call('HMGET', room, 'seq', 'snapshotSeq', 'snapshotBatch', 'snapshot', 'earlierSeq')
local snapshotSeq = tonumber(head[2] or 0)
if not head[1] or number > tonumber(head[1]) or number <= snapshotSeq then return 0 end

local batch = string.match(redis.call('HGET', room, number), '^%S+')
if ARGV[2] ~= '' and batch ~= ARGV[2] then return 0 end

redis.call('HSET', room, 'earlierSeq', snapshotSeq)
if head[4] then redis.call('HSET', room, 'earlierBatch', head[3], 'earlier', head[4]) end
redis.call('HSET', room, 'snapshotSeq', number, 'snapshotBatch', batch, 'snapshot', ARGV[3])
for trimmed = tonumber(head[5] or snapshotSeq) + 1, snapshotSeq do
  redis.call('HDEL', room, trimmed)
end
return 1
