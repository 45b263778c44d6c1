-- Writes the end of an answer that waits for it. Follows change.lua.
--
-- KEYS[1] conversation   hash: the conversation itself
-- KEYS[2] messages       hash: message id → JSON, <message id>:end → settlement, <message id>:feedback
-- KEYS[3] changes        stream and channel: what changed
-- KEYS[4] unanswered     set of the owner: answers that have not been settled
-- ARGV[1] messageId
-- ARGV[2] now            epoch ms
-- ARGV[3] settlement     as JSON
--
-- Returns nil where the message is gone, else its three fields as they are now.

local conversation, messages, changes, unanswered = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, now, settlement = ARGV[1], ARGV[2], ARGV[3]

if not is_alive(conversation, now) or redis.call('HEXISTS', messages, id) == 0 then return nil end
-- mutant: redis-settle-once
if redis.call('SREM', unanswered, id) == 1 then
  redis.call('HSET', messages, id .. ':end', settlement)
  record_change(conversation, changes, '"type":"messageEnded","messageId":"' .. id .. '"')
end
return redis.call('HMGET', messages, id, id .. ':end', id .. ':feedback')
