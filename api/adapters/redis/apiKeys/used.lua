-- Notes that a key was used, unless it is gone or was used later.
--
-- KEYS[1] api keys   hash: id → the key as JSON; <id>:used → when it was last used
-- ARGV[1] id
-- ARGV[2] now        epoch ms

local id, now = ARGV[1], ARGV[2]

if redis.call('HEXISTS', KEYS[1], id) == 0 then return 0 end
local before = tonumber(redis.call('HGET', KEYS[1], id .. ':used') or '0')
if before >= tonumber(now) then return 0 end
redis.call('HSET', KEYS[1], id .. ':used', now)
return 1
