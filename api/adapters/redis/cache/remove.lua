-- Removes an answer, and tells all processes. After answers.lua.
--
-- ARGV[2] key
-- ARGV[3] channel
--
-- Returns 1, or 0 where there was none.

local key, channel = ARGV[2], ARGV[3]

local found = find(key)
drop(key)
if not found then return 0 end
redis.call('PUBLISH', channel, '"' .. key .. '"')
return 1
