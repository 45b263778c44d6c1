-- Adds a job, unless one for its generation waits or runs.
--
-- KEYS[1] stream     the jobs
-- KEYS[2] known      hash: generation → id of its job's entry
-- ARGV[1] generation
-- ARGV[2] job        as JSON

local stream, known = KEYS[1], KEYS[2]
local generation, job = ARGV[1], ARGV[2]

-- mutant: queued-once
if redis.call('HEXISTS', known, generation) == 0 then
  redis.call('HSET', known, generation, redis.call('XADD', stream, '*', 'job', job))
end
return 0
