-- Keeps what a reader thought of a message. Follows change.lua.
--
-- KEYS[1] conversation   hash: the conversation itself
-- KEYS[2] messages       hash: message id → JSON, <message id>:end → settlement, <message id>:feedback
-- ARGV[1] messageId
-- ARGV[2] now            epoch ms
-- ARGV[3] feedback       as JSON
--
-- Returns nil where the message is gone, else its three fields as they are now.

local conversation, messages = KEYS[1], KEYS[2]
local id, now, feedback = ARGV[1], ARGV[2], ARGV[3]

if not is_alive(conversation, now) or redis.call('HEXISTS', messages, id) == 0 then return nil end
redis.call('HSET', messages, id .. ':feedback', feedback)
return redis.call('HMGET', messages, id, id .. ':end', id .. ':feedback')
