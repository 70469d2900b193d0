--[[
Takes, renews or gives up the lease of a node's id, unless another process of that id holds it.

KEYS[1]  the lease: a hash of `incarnation`, who holds it, and `node`, what it tells of itself
ARGV[1]  incarnation of the process that asks
ARGV[2]  what it tells of itself, as JSON
ARGV[3]  for how long, in ms; 0: gives the lease up

Returns 0: another process holds it, and nothing was changed.
        1: it was this process's own before.
        2: nobody held it.
]]
local holder = redis.call('HGET', KEYS[1], 'incarnation')
if holder and holder ~= ARGV[1] then return 0 end

if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'incarnation', ARGV[1], 'node', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return holder and 1 or 2
