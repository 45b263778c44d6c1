-- Counts a question that the documents do not answer, and lets go of those that were asked least lately.
--
-- KEYS[1] entries   hash: key → gap as JSON
-- KEYS[2] asked     sorted set: key by when it was last asked
-- ARGV[1] key
-- ARGV[2] gap as JSON, as if it were asked for the first time
-- ARGV[3] when, in epoch ms
-- ARGV[4] the latest time of those that have expired
-- ARGV[5] how many may stay

local gap = cjson.decode(ARGV[2])
local before = redis.call('HGET', KEYS[1], ARGV[1])
if before then
  local old = cjson.decode(before)
  gap.count = old.count + 1
  gap.question = old.question
  gap.firstAskedAt = old.firstAskedAt
  gap.lastAskedAt = math.max(old.lastAskedAt, gap.lastAskedAt)
end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(gap))
redis.call('ZADD', KEYS[2], 'GT', ARGV[3], ARGV[1])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[4])
local over = redis.call('ZCARD', KEYS[2]) - #gone - tonumber(ARGV[5])
if over > 0 then
  for _, key in ipairs(redis.call('ZRANGE', KEYS[2], #gone, #gone + over - 1)) do table.insert(gone, key) end
end
for _, key in ipairs(gone) do
  redis.call('HDEL', KEYS[1], key)
  redis.call('ZREM', KEYS[2], key)
end
return 0
