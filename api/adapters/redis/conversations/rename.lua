-- Gives a conversation another title. Follows change.lua.
--
-- KEYS[1] conversation    hash: the conversation itself
-- KEYS[2] changes         stream and channel: what changed
-- KEYS[3] conversations   sorted set of the owner: conversation id by updatedAt
-- ARGV[1] conversationId
-- ARGV[2] now             epoch ms
-- ARGV[3] title           as JSON
--
-- Returns nil where there is no such conversation, else its fields.

local conversation, changes, conversations = KEYS[1], KEYS[2], KEYS[3]
local id, now, title = ARGV[1], ARGV[2], ARGV[3]

if not is_alive(conversation, now) then return nil end
local updatedAt = later(conversation, 'updatedAt', now)
redis.call('HSET', conversation, 'title', title, 'updatedAt', updatedAt)
redis.call('ZADD', conversations, updatedAt, id)
record_change(conversation, changes, '"type":"renamed"')
return redis.call('HGETALL', conversation)
