--[[
Begins a room's log at a snapshot, in place of what was expected there: nothing, or a log that ends at a number.
The hash of a room is described in append.lua.

KEYS[1]  the room
ARGV[1]  sequence number of the end of the log that is replaced; empty: there must be none
ARGV[2]  sequence number of the snapshot
ARGV[3]  id of this batch
ARGV[4]  for how long the room is kept from now on, in ms
ARGV[5]  channel
ARGV[6]  what is published on it
ARGV[7]  the snapshot, sealed

Returns 1: the log begins there, by this call or by an earlier one with the same batch whose answer was lost.
        0: there was something else, and nothing was changed.
]]
local room = KEYS[1]

local kind = redis.call('TYPE', room).ok
if kind ~= 'hash' and kind ~= 'none' then return 0 end

local ending = redis.call('HMGET', room, 'seq', 'batch')
if ending[2] == ARGV[3] then return 1 end
if (ending[1] or '') ~= ARGV[1] then return 0 end

redis.call('DEL', room)
redis.call('HSET', room, 'seq', ARGV[2], 'batch', ARGV[3])
redis.call('HSET', room, 'snapshotSeq', ARGV[2], 'snapshotBatch', ARGV[3], 'snapshot', ARGV[7])
redis.call('PEXPIRE', room, ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
