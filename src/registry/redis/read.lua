--[[
Reads what follows in a room's log, and keeps the room. The hash of a room is described in append.lua.

Anybody may have written what is there: nothing of it may make this fail, run long or return much.

KEYS[1]  the room
ARGV[1]  sequence number up to which the reader knows the log
ARGV[2]  id of the batch that wrote the event of that number; empty where the reader does not know it
ARGV[3]  for how long the room is kept from now on, in ms
ARGV[4]  the most bytes of an event
ARGV[5]  the most bytes of a snapshot

Who knows nothing yet is given the newest snapshot. Everybody else is given as many events as there are, where there is
somebody to be told of them.

Returns nil: there is no such log.
        { fingerprint }: what is there is no log. The fingerprint is for discard.lua.
        Else an array:
  [1]  fingerprint of the log's ends, for discard.lua
  [2]  1 if what the reader knows is not of this log, else 0
  [3]  sequence number after which the events follow; where it is not ARGV[1], or [2] is 1, that of the snapshot
  [4]  id of the batch that wrote the event of that number; empty where there is none
  [5]  sequence number of the log's end
  [6]  id of the batch that wrote it
  [7]  the sealed snapshot, where the reader needs it and there is one; else empty
  [8]  the events, each the id of its batch, a blank, the sealed event
]]
local room = KEYS[1]
local after = tonumber(ARGV[1])

local kind = redis.call('TYPE', room).ok
if kind == 'none' then return false end
if kind ~= 'hash' then return { kind } end

local head = redis.call('HMGET', room, 'seq', 'batch', 'snapshotSeq', 'snapshotBatch', 'earlierSeq', 'earlierBatch')
local ends = {}
for index = 1, 6 do ends[index] = head[index] or '' end
local fingerprint = redis.sha1hex(table.concat(ends, ' '))
local no_log = { fingerprint }

local function whole(text)
  local number = tonumber(text)
  if number and number >= 0 and number % 1 == 0 and number < 2 ^ 53 then return number end
  return nil
end
local seq = whole(head[1])
local newest = { field = 'snapshot', seq = whole(head[3] or '0'), batch = head[4] or '' }
local first = newest
if head[5] then first = { field = 'earlier', seq = whole(head[5]), batch = head[6] or '' } end
if not seq or not head[2] or not newest.seq or not first.seq then return no_log end
if first.seq > newest.seq or newest.seq > seq or seq - first.seq > redis.call('HLEN', room) then return no_log end
-- An ended room, of which only this is left, is kept no longer by those who look at it.
if seq > 0 then redis.call('PEXPIRE', room, ARGV[3]) end

local function bounded(field, most)
  local length = redis.call('HSTRLEN', room, field)
  if length == 0 or length > most then return nil end
  return redis.call('HGET', room, field)
end

local function batchAt(number)
  if number == seq then return head[2] end
  if number == first.seq then return first.batch end
  return string.match(bounded(number, tonumber(ARGV[4])) or '', '^%S+')
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
  local event = bounded(number, tonumber(ARGV[4]))
  if not event then return no_log end
  events[#events + 1] = event
end
local snapshot = given and bounded(given.field, tonumber(ARGV[5])) or ''
return { fingerprint, reset and 1 or 0, from, batchAt(from) or '', seq, head[2], snapshot, events }
