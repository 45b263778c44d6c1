-- Gives a job back that was not done: at once the first time, later each time it fails again. Follows owner.lua.
--
-- KEYS[1] stream          the jobs
-- ARGV[1] group
-- ARGV[2] worker
-- ARGV[3] entry
-- ARGV[4] redeliveryMs    an entry that nobody touched for so long is taken by the next worker that looks
-- ARGV[5] nobody          in whose name it waits

local stream = KEYS[1]
local group, worker, entry, redeliveryMs, nobody = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

local owner, deliveries = owner_of(stream, group, entry)
if owner ~= worker then return 0 end
local delayMs = deliveries > 1 and math.min(redeliveryMs, 50 * 2 ^ math.min(deliveries, 20)) or 0
redis.call('XCLAIM', stream, group, nobody, 0, entry, 'IDLE', redeliveryMs - delayMs, 'JUSTID')
return 1
