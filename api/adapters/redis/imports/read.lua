-- Reads the progress of all imports.
--
-- KEYS[1] imports   hash: id → time of the last update in ms, a space, and the import as JSON
--
-- Returns the time in ms, and the hash.

local time = redis.call('TIME')
return {time[1] * 1000 + math.floor(time[2] / 1000), redis.call('HVALS', KEYS[1])}
