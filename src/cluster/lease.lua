--[[
Takes, renews or gives up the lease of a node's id, unless another process of that id holds it.

KEYS[1]  the lease: a hash of `incarnation`, who holds it, and `node`, what it tells of itself, sealed
ARGV[1]  incarnation of the process that asks
ARGV[2]  what it tells of itself, sealed
ARGV[3]  for how long, in ms; 0: gives the lease up
ARGV[4]  the most bytes of what a process tells of itself
ARGV[5]  what another process told that is not believed: its lease is taken over; missing: none is

Returns 1: it was this process's own before, or was taken over.
        2: nobody held it.
        Else nothing was changed: what the other process, which holds it, tells of itself; empty if that is too long.
]]
local lease = KEYS[1]

local kind = redis.call('TYPE', lease).ok
if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', lease) end

local holder = redis.call('HGET', lease, 'incarnation')
if holder and holder ~= ARGV[1] then
  local told = ''
  if redis.call('HSTRLEN', lease, 'node') <= tonumber(ARGV[4]) then told = redis.call('HGET', lease, 'node') or '' end
  if told ~= ARGV[5] then return told end
end

if ARGV[3] == '0' then
  redis.call('DEL', lease)
else
  redis.call('HSET', lease, 'incarnation', ARGV[1], 'node', ARGV[2])
  redis.call('PEXPIRE', lease, ARGV[3])
end
return (holder or kind == 'hash') and 1 or 2
