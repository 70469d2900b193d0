--[[
Reads what a node tells of itself. Anybody may have written it.

KEYS[1]  the lease, as in lease.lua
ARGV[1]  the most bytes of what a process tells of itself

Returns nil: there is no lease. Else what is told, sealed; empty: nothing that a node writes.
]]
local kind = redis.call('TYPE', KEYS[1]).ok
if kind == 'none' then return false end
if kind ~= 'hash' or redis.call('HSTRLEN', KEYS[1], 'node') > tonumber(ARGV[1]) then return '' end
return redis.call('HGET', KEYS[1], 'node') or ''
