-- Counts towards a window that begins with its first message. RateLimiterRedis' own script counts in whole seconds and
-- loses up to one; this one takes milliseconds.
--
-- KEYS[1] count      of the window
-- ARGV[1] points     to count
-- ARGV[2] windowMs
--
-- Returns {count, ms to the window's end}.

redis.call('SET', KEYS[1], 0, 'PX', ARGV[2], 'NX')
return {redis.call('INCRBY', KEYS[1], ARGV[1]), redis.call('PTTL', KEYS[1])}
