-- Counts a question once less; with the last one it is gone.
--
-- KEYS[1] entries   hash: key → gap as JSON
-- KEYS[2] asked     sorted set: key by when it was last asked
-- ARGV[1] key

local stored = redis.call('HGET', KEYS[1], ARGV[1])
if not stored then return 0 end
local gap = cjson.decode(stored)
if gap.count > 1 then
  gap.count = gap.count - 1
  redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(gap))
else
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
return 0
