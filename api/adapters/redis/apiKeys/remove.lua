-- Removes a key and what is known of its use.
--
-- KEYS[1] api keys   hash: id → the key as JSON; <id>:used → when it was last used
-- ARGV[1] id
--
-- Returns {the key as JSON or nil, when it was last used or nil}.

local record, used = unpack(redis.call('HMGET', KEYS[1], ARGV[1], ARGV[1] .. ':used'))
redis.call('HDEL', KEYS[1], ARGV[1], ARGV[1] .. ':used')
return {record, used}
