-- Removes all answers: from now on none of them counts. Deleting them is left to sweep.lua, some at a time. After
-- answers.lua.
--
-- KEYS[5] cleared   sorted set: keys of answers that are still to be deleted
-- ARGV[2] origin    a new one
-- ARGV[3] channel   where all processes hear of it
--
-- Returns how many there were.

local cleared, origin, channel = KEYS[5], ARGV[2], ARGV[3]

local count = redis.call('ZCOUNT', expiry, '(' .. string.format('%.0f', clock()), '+inf')
redis.call('ZUNIONSTORE', cleared, 2, cleared, popularity)
redis.call('UNLINK', popularity, expiry, meanings)
redis.call('HSET', head, 'origin', origin)
redis.call('PUBLISH', channel, 'null')
return count
