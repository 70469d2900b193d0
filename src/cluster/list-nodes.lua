--[[
Adds a node to the list of those who hold leases, and reads the list. Anybody may have written it.

KEYS[1]  the list: a set of ids
ARGV[1]  id of the node that asks
ARGV[2]  the most ids that are read

Returns the ids; some of them, where there are more.
]]
local kind = redis.call('TYPE', KEYS[1]).ok
if kind ~= 'set' and kind ~= 'none' then redis.call('DEL', KEYS[1]) end
redis.call('SADD', KEYS[1], ARGV[1])
return redis.call('SRANDMEMBER', KEYS[1], ARGV[2])
