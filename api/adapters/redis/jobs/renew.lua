-- Says that a worker still works on its jobs. Follows owner.lua.
--
-- KEYS[1] stream      the jobs
-- ARGV[1] group
-- ARGV[2] worker
-- ARGV[3…] entries    that it works on
--
-- Returns those that are no longer its own.

local stream, group, worker = KEYS[1], ARGV[1], ARGV[2]
local lost = {}
for at = 3, #ARGV do
  if owner_of(stream, group, ARGV[at]) == worker then
    redis.call('XCLAIM', stream, group, worker, 0, ARGV[at], 'JUSTID')
  else
    lost[#lost + 1] = ARGV[at]
  end
end
return lost
