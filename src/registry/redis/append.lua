--[[
Appends events to a room's log, only if the log ends where the writer believes that it does.

A room is one hash:
  seq            sequence number of the log's end
  batch          id of the batch that wrote the end
  <number>       an event, by its sequence number: the id of its batch, a blank, the event as JSON
  snapshotSeq    what the newest snapshot holds; missing: 0
  snapshotBatch  id of the batch that wrote the event of that number
  snapshot       as JSON
  earlierSeq     what the snapshot before it held, and the log is trimmed up to; missing: the log begins at the newest
  earlierBatch   id of the batch that wrote the event of that number; missing, as the next, where there was no snapshot
  earlier        as JSON

KEYS[1]  the room
ARGV[1]  sequence number of the end that the writer knows
ARGV[2]  id of the batch that wrote that end; empty where the writer does not know it
ARGV[3]  id of this batch
ARGV[4]  for how long the room is kept from now on, in ms
ARGV[5]  channel
ARGV[6]  what is published on it
ARGV[7…] the events, as JSON

Returns 1: the events are in the log, by this call or by an earlier one with the same batch whose answer was lost.
        0: nothing was written.
]]
local room = KEYS[1]
local expected = tonumber(ARGV[1])
local mark = ARGV[3] .. ' '

local following = redis.call('HGET', room, expected + 1)
if following and string.sub(following, 1, #mark) == mark then return 1 end

local ending = redis.call('HMGET', room, 'seq', 'batch')
if tonumber(ending[1] or 0) ~= expected then return 0 end
if ending[1] and ARGV[2] ~= '' and ending[2] ~= ARGV[2] then return 0 end

local seq = expected
for index = 7, #ARGV do
  seq = seq + 1
  redis.call('HSET', room, seq, mark .. ARGV[index])
end
redis.call('HSET', room, 'seq', seq, 'batch', ARGV[3])
redis.call('PEXPIRE', room, ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
