-- Keeps an answer, and lets go of others: some that have expired, and the least popular ones above the capacity.
-- After answers.lua.
--
-- ARGV[2] key
-- ARGV[3] answer       as JSON
-- ARGV[4] ttlMs
-- ARGV[5] capacity     answers
-- ARGV[6] halfLifeMs   of a use
-- ARGV[7] atOnce       how many others may go for each reason
-- ARGV[8] scope, ARGV[9] question, ARGV[10] vector   what it means; all empty: nothing that could be searched for

local key, answer, ttlMs, capacity = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local halfLifeMs, atOnce, scope, question, vector = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9], ARGV[10]

local now = clock()
for _, old in ipairs(redis.call('ZRANGEBYSCORE', expiry, '-inf', now, 'LIMIT', 0, atOnce)) do drop(old) end

redis.call('HSETNX', head, 'origin', string.format('%.0f', now) .. '-' .. key)
local origin = redis.call('HGET', head, 'origin')
local expiresAt = string.format('%.0f', now + ttlMs)

if not find(key) then drop(key) end
redis.call('HSET', prefix .. key, 'answer', answer, 'expiresAt', expiresAt, 'origin', origin)
redis.call('PEXPIRE', prefix .. key, ttlMs)
redis.call('ZADD', expiry, expiresAt, key)
use(key, 1, now, halfLifeMs)

if vector == '' then
  redis.call('HDEL', prefix .. key, 'scope', 'question', 'vector')
  redis.call('ZREM', meanings, key)
else
  redis.call('HSET', prefix .. key, 'scope', scope, 'question', question, 'vector', vector)
  redis.call('ZADD', meanings, redis.call('HINCRBY', head, 'seq', 1), key)
end

-- The new one is spared: it has had no time to be asked for.
local surplus = math.min(redis.call('ZCARD', popularity) - capacity, atOnce)
for _, least in ipairs(surplus > 0 and redis.call('ZRANGE', popularity, 0, surplus) or {}) do
  if least ~= key and surplus > 0 then
    drop(least)
    surplus = surplus - 1
  end
end
return 0
