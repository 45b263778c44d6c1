-- One message as it is now. Follows change.lua.
--
-- KEYS[1] conversation   hash: the conversation itself
-- KEYS[2] messages       hash: message id → JSON, <message id>:end → settlement, <message id>:feedback
-- ARGV[1] now            epoch ms
-- ARGV[2…4]              the message's three fields
--
-- Returns nil where its conversation is gone, else what stands in the fields.

if not is_alive(KEYS[1], ARGV[1]) then return nil end
return redis.call('HMGET', KEYS[2], ARGV[2], ARGV[3], ARGV[4])
