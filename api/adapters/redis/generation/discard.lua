-- Removes a generation's log, and calls on its live readers to look for it.
--
-- KEYS[1] state, KEYS[2] log
-- ARGV[1] channel   where live readers listen

redis.call('DEL', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], '{"gone":true}')
return 0
