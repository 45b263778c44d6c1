-- KEYS[1] entries   hash: key → gap as JSON
-- KEYS[2] asked     sorted set: key by when it was last asked
-- ARGV[1] key

redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return 0
