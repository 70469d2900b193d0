--[[
Reads what follows in a room's log, and keeps the room. The hash of a room is described in append.lua.

KEYS[1]  the room
ARGV[1]  sequence number up to which the reader knows the log
ARGV[2]  id of the batch that wrote the event of that number; empty where the reader does not know it
ARGV[3]  for how long the room is kept from now on, in ms

Who knows nothing yet is given the newest snapshot. Everybody else is given as many events as there are, where there is
somebody to be told of them.

Returns nil: there is no such log. Else an array:
  [1]  1 if what the reader knows is not of this log, else 0
  [2]  sequence number after which the events follow; where it is not ARGV[1], or [1] is 1, that of the snapshot
  [3]  id of the batch that wrote the log's end
  [4]  the snapshot as JSON, where the reader needs it and there is one; else empty
  [5]  id of the batch that wrote the event of that snapshot's number; empty where there is no snapshot
  [6]  the events, each after the id of its batch and a blank
]]
local room = KEYS[1]
local after = tonumber(ARGV[1])

local head = redis.call('HMGET', room, 'seq', 'batch', 'snapshotSeq', 'snapshotBatch', 'earlierSeq', 'earlierBatch')
if not head[1] then return false end
local seq = tonumber(head[1])
local newest = { field = 'snapshot', seq = tonumber(head[3] or 0), batch = head[4] or '' }
local first = newest
if head[5] then first = { field = 'earlier', seq = tonumber(head[5]), batch = head[6] or '' } end
-- An ended room, of which only this is left, is kept no longer by those who look at it.
if seq > 0 then redis.call('PEXPIRE', room, ARGV[3]) end

local function batchAt(number)
  if number == seq then return head[2] end
  if number == first.seq then return first.batch end
  return string.match(redis.call('HGET', room, number), '^%S+')
end

local reset = after > seq or (after >= first.seq and ARGV[2] ~= '' and batchAt(after) ~= ARGV[2])
local given = nil
if after == 0 and not reset then
  if newest.seq > 0 then given = newest end
elseif reset or after < first.seq then
  given = first
end
local from = given and given.seq or after

local events = {}
for number = from + 1, seq do
  events[#events + 1] = redis.call('HGET', room, number)
end
local snapshot = given and redis.call('HGET', room, given.field) or ''
return { reset and 1 or 0, from, head[2], snapshot, (given or newest).batch, events }
