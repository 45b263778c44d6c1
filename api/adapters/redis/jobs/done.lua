-- Removes a job that is done, unless another worker has it by now: then it is for that one to end it. Follows owner.lua.
--
-- KEYS[1] stream       the jobs
-- KEYS[2] known        hash: generation → id of its job's entry
-- ARGV[1] group
-- ARGV[2] worker
-- ARGV[3] entry
-- ARGV[4] generation   empty: not known, as the entry holds no job

local stream, known = KEYS[1], KEYS[2]
local group, worker, entry, generation = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

-- mutant: job-owner
if owner_of(stream, group, entry) ~= worker then return 0 end
redis.call('XACK', stream, group, entry)
redis.call('XDEL', stream, entry)
if redis.call('HGET', known, generation) == entry then redis.call('HDEL', known, generation) end
return 1
