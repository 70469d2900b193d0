-- Takes a lease, or holds on to it.
-- KEYS[1]: the lease. ARGV[1]: who asks; ARGV[2]: for how long, in ms.
-- Returns 1 if it is the asker's now, 0 if it is another's.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 1
end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
return 0
