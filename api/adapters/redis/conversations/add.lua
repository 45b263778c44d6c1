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
-- KEYS[10] unanswered     set of the owner: answers that have not been settled
-- ARGV[1] conversationId
-- ARGV[2] now             epoch ms
-- ARGV[3] expiresAt       epoch ms
-- ARGV[4] title           as JSON; empty: the conversation has to be there
-- ARGV[5] send            the sender's id of this send; empty: none
-- ARGV[6] sent            what to remember of it
-- ARGV[7] maxUnanswered   as many unsettled answers of the owner and nothing is added; empty: any number
-- ARGV[8…]                of each message: its id, its JSON, its generation or '', 'pending' or ''
--
-- Returns {'earlier', what was remembered or ''} where this send or its messages are there already, {'notFound'},
-- {'tooManyUnanswered'}, or {'added', the conversation's fields}.

local conversation, order, messages, answers, sends, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local conversations, ownerMessages, ownerSends, unanswered = KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local conversationId, now, expiresAt, title, send, sent, maxUnanswered = unpack(ARGV, 1, 7)
local firstMessage = 8

if send ~= '' then
  -- mutant: redis-idempotency
  local earlier = redis.call('HGET', ownerSends, send)
  if earlier then return {'earlier', earlier} end
end
if redis.call('HEXISTS', ownerMessages, ARGV[firstMessage]) == 1 then return {'earlier', ''} end

if title == '' and not is_alive(conversation, now) then return {'notFound'} end
-- mutant: redis-max-unanswered
if maxUnanswered ~= '' and redis.call('SCARD', unanswered) >= tonumber(maxUnanswered) then
  return {'tooManyUnanswered'}
end

if title ~= '' then
  redis.call('HSETNX', conversation, 'title', title)
  redis.call('HSETNX', conversation, 'createdAt', now)
end
for at = firstMessage, #ARGV, 4 do
  local id, json, generation, pending = unpack(ARGV, at, at + 3)
  redis.call('RPUSH', order, id)
  redis.call('HSET', messages, id, json)
  redis.call('HSET', ownerMessages, id, conversationId)
  if generation ~= '' then redis.call('HSET', answers, id, generation) end
  if pending ~= '' then redis.call('SADD', unanswered, id) end
  redis.call('HINCRBY', conversation, 'messageCount', 1)
  record_change(conversation, changes, '"type":"messageAdded","messageId":"' .. id .. '"')
end
local updatedAt = later(conversation, 'updatedAt', now)
redis.call('HSET', conversation, 'updatedAt', updatedAt, 'expiresAt', later(conversation, 'expiresAt', expiresAt))
redis.call('ZADD', conversations, updatedAt, conversationId)
if send ~= '' then
  redis.call('HSET', ownerSends, send, sent)
  redis.call('SADD', sends, send)
end
return {'added', redis.call('HGETALL', conversation)}
