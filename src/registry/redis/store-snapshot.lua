--[[
Stores a snapshot in a room's log, and trims the log up to the one before: who has not heard of the last events yet finds
them. The hash of a room is described in append.lua.

KEYS[1]  the room
ARGV[1]  sequence number of the snapshot
ARGV[2]  id of the batch that wrote the event of that number
ARGV[3]  the snapshot, sealed

Returns 1: it is stored.
        0: the log has a newer one, does not reach that far, or is another; nothing was changed.
]]
local room = KEYS[1]
local number = tonumber(ARGV[1])

if redis.call('TYPE', room).ok ~= 'hash' then return 0 end
local head = redis.call('HMGET', room, 'seq', 'snapshotSeq', 'snapshotBatch', 'snapshot', 'earlierSeq')
local seq, snapshotSeq = tonumber(head[1]), tonumber(head[2] or 0)
local trimmed = tonumber(head[5] or snapshotSeq)
if not seq or not snapshotSeq or not trimmed or number > seq or number <= snapshotSeq then return 0 end
-- Of what a stranger wrote.
if snapshotSeq - trimmed > redis.call('HLEN', room) then return 0 end

local batch = string.match(redis.call('HGET', room, number) or '', '^%S+')
if batch ~= ARGV[2] then return 0 end

redis.call('HSET', room, 'earlierSeq', snapshotSeq)
if head[4] then redis.call('HSET', room, 'earlierBatch', head[3] or '', 'earlier', head[4]) end
redis.call('HSET', room, 'snapshotSeq', number, 'snapshotBatch', batch, 'snapshot', ARGV[3])
for gone = trimmed + 1, snapshotSeq do
  redis.call('HDEL', room, gone)
end
return 1
