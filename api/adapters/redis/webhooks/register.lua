-- Adds a webhook to those of a key, unless it has as many as it may.
--
-- KEYS[1] webhooks   hash of one API key: webhook → JSON
-- ARGV[1] webhook
-- ARGV[2] record     as JSON
-- ARGV[3] most

if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
