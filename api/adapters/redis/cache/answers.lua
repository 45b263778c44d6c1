-- What all scripts of the answer cache begin with.
--
-- KEYS[1] popularity   sorted set: answer key by popularity
-- KEYS[2] expiry       sorted set: answer key by when it expires
-- KEYS[3] meanings     sorted set: key of an answer that can be found by its meaning, by seq
-- KEYS[4] head         hash: origin, seq
-- ARGV[1] prefix       of the answers' own keys, which are in the same slot
--
-- An answer is a hash: answer, expiresAt, origin, threshold, and scope, question and vector of its meaning. It counts
-- only as long as its origin is that of the head: so it is gone when all is cleared, and when a server that evicts
-- has let go of the head. A server that evicts may take any answer; its places in the sets go when that is found out.

local popularity, expiry, meanings, head = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local prefix = ARGV[1]

local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function drop(key)
  redis.call('UNLINK', prefix .. key)
  redis.call('ZREM', popularity, key)
  redis.call('ZREM', expiry, key)
  redis.call('ZREM', meanings, key)
end

-- The named fields of an answer and its origin last; nil where it does not count.
local function find(key, ...)
  local fields = {...}
  fields[#fields + 1] = 'origin'
  local found = redis.call('HMGET', prefix .. key, unpack(fields))
  local origin = found[#fields]
  if not origin or origin ~= redis.call('HGET', head, 'origin') then return nil end
  return found
end

-- See popularityAfter, which says the same.
local function use(key, count, now, halfLifeMs)
  local after = now / halfLifeMs + math.log(count) / math.log(2)
  local before = tonumber(redis.call('ZSCORE', popularity, key) or nil)
  if before then
    after = math.max(before, after) + math.log(1 + 2 ^ -math.abs(before - after)) / math.log(2)
  end
  redis.call('ZADD', popularity, string.format('%.10f', after), key)
end
