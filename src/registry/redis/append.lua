--[[
Appends events to a room's log, only if the log ends where the writer believes that it does.

A room is one hash:
  seq            sequence number of the log's end
  batch          id of the batch that wrote the end
  <number>       an event, by its sequence number: the id of its batch, a blank, the sealed event
  snapshotSeq    what the newest snapshot holds; missing: 0
  snapshotBatch  id of the batch that wrote the event of that number
  snapshot       sealed
  earlierSeq     what the snapshot before it held, and the log is trimmed up to; missing: the log begins at the newest
  earlierBatch   id of the batch that wrote the event of that number; missing, as the next, where there was no snapshot
  earlier        sealed

Sealed is JSON after its authentication code: see room-format.ts.

KEYS[1]  the room
ARGV[1]  sequence number of the end that the writer knows
ARGV[2]  id of the batch that wrote that end; empty: there is no log
ARGV[3]  id of this batch
ARGV[4]  for how long the room is kept from now on, in ms
ARGV[5]  channel
ARGV[6]  what is published on it
ARGV[7…] the events, sealed

Returns 1: the events are in the log, by this call or by an earlier one with the same batch whose answer was lost.
        0: nothing was written.
]]
local room = KEYS[1]
local expected = tonumber(ARGV[1])
local mark = ARGV[3] .. ' '

local kind = redis.call('TYPE', room).ok
if kind ~= 'hash' and kind ~= 'none' then return 0 end

local following = redis.call('HGET', room, expected + 1)
if following and string.sub(following, 1, #mark) == mark then return 1 end

local ending = redis.call('HMGET', room, 'seq', 'batch')
if (ending[1] or '0') ~= ARGV[1] or (ending[2] or '') ~= ARGV[2] then return 0 end

local seq = expected
for index = 7, #ARGV do
  seq = seq + 1
  redis.call('HSET', room, seq, mark .. ARGV[index])
end
redis.call('HSET', room, 'seq', seq, 'batch', ARGV[3])
redis.call('PEXPIRE', room, ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
