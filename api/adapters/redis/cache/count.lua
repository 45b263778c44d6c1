-- Adds to sums, all at once.
--
-- KEYS[1] counters       hash: name → sum, and :since
-- ARGV[1…] name, count   of each

local time = redis.call('TIME')
redis.call('HSETNX', KEYS[1], ':since', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
for at = 1, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1]) end
return 0
