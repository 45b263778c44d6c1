-- Says which generation writes an answer; if none, the candidate does from now on.
--
-- KEYS[1] claim       the generation's id
-- ARGV[1] candidate   an id
-- ARGV[2] ttlMs
--
-- Returns the generation's id.

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return redis.call('GET', KEYS[1])
