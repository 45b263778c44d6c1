-- Strikes workers off the list that have nothing any more. With the jobs of a worker its entry must not go: they would
-- be lost.
--
-- KEYS[1] stream     the jobs
-- ARGV[1] group
-- ARGV[2] worker     that leaves; empty: all that gave no sign for long
-- ARGV[3] silentMs   how long that is

local stream, group, worker, silentMs = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])

local workers = redis.pcall('XINFO', 'CONSUMERS', stream, group)
if workers.err then return 0 end
for _, fields in ipairs(workers) do
  local name, pending, idleMs = fields[2], fields[4], fields[6]
  local leaves = name == worker or (worker == '' and idleMs > silentMs)
  if leaves and pending == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, name) end
end
return 0
