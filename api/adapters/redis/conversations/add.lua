-- Adds messages to a conversation, creates it if need be, and remembers the send. Follows change.lua.
--
-- KEYS[1] conversation    hash: the conversation itself
-- KEYS[2] order           list: message ids
-- KEYS[3] messages        hash: message id → JSON
-- KEYS[4] answers         hash: id of an answer → its generation
-- KEYS[5] sends           set: the sends to this conversation
-- KEYS[6] changes         stream and channel: what changed
-- KEYS[7] conversations   sorted set of the owner: conversation id by updatedAt
-- KEYS[8] ownerMessages   hash of the owner: message id → conversation id
-- KEYS[9] ownerSends      hash of the owner: send → what it was
-- ARGV[1] conversationId
-- ARGV[2] now             epoch ms
-- ARGV[3] expiresAt       epoch ms
-- ARGV[4] title           as JSON; empty: the conversation has to be there
-- ARGV[5] send            the sender's id of this send; empty: none
-- ARGV[6] sent            what to remember of it
-- ARGV[7…]                of each message: its id, its JSON, its generation or ''
--
-- Returns {'earlier', what was remembered or ''} where this send or its messages are there already, {'notFound'}, or
-- {'added', the conversation's fields}.

local conversation, order, messages, answers, sends, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local conversations, ownerMessages, ownerSends = KEYS[7], KEYS[8], KEYS[9]
local conversationId, now, expiresAt, title, send, sent = unpack(ARGV, 1, 6)
local firstMessage = 7

if send ~= '' then
  local earlier = redis.call('HGET', ownerSends, send)
  if earlier then return {'earlier', earlier} end
end
if redis.call('HEXISTS', ownerMessages, ARGV[firstMessage]) == 1 then return {'earlier', ''} end

if title ~= '' then
  redis.call('HSETNX', conversation, 'title', title)
  redis.call('HSETNX', conversation, 'createdAt', now)
elseif not is_alive(conversation, now) then
  return {'notFound'}
end

for at = firstMessage, #ARGV, 3 do
  local id, json, generation = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  redis.call('RPUSH', order, id)
  redis.call('HSET', messages, id, json)
  redis.call('HSET', ownerMessages, id, conversationId)
  if generation ~= '' then redis.call('HSET', answers, id, generation) end
  redis.call('HINCRBY', conversation, 'messageCount', 1)
  record_change(conversation, changes, '"type":"messageAdded","messageId":"' .. id .. '"')
end
redis.call('HSET', conversation, 'updatedAt', now, 'expiresAt', expiresAt)
redis.call('ZADD', conversations, now, conversationId)
if send ~= '' then
  redis.call('HSET', ownerSends, send, sent)
  redis.call('SADD', sends, send)
end
return {'added', redis.call('HGETALL', conversation)}
