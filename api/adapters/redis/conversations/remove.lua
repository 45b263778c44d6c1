-- Removes a conversation from all that its owner has.
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
-- ARGV[3] which           'alive' or 'expired': a conversation that is not so at `now` is left alone
--
-- Returns {'missing'}, {'alive', expiresAt}, {'expired'} or {'removed', {answer, generation, …}}.

local conversation, order, messages, answers, sends, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local conversations, ownerMessages, ownerSends, unanswered = KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local id, now, which = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local known = redis.call('HMGET', conversation, 'expiresAt', 'changeSeq')
if not known[1] then return {'missing'} end
if tonumber(known[1]) > now then
  if which == 'expired' then return {'alive', known[1]} end
elseif which == 'alive' then
  return {'expired'}
end

-- A call takes a few thousand arguments at most.
local function take_out(command, key, fields)
  for from = 1, #fields, 1000 do
    redis.call(command, key, unpack(fields, from, math.min(from + 999, #fields)))
  end
end

local generations = redis.call('HGETALL', answers)
take_out('HDEL', ownerMessages, redis.call('LRANGE', order, 0, -1))
take_out('HDEL', ownerSends, redis.call('SMEMBERS', sends))
take_out('SREM', unanswered, redis.call('HKEYS', answers))
redis.call('ZREM', conversations, id)
redis.call('DEL', conversation, order, messages, answers, sends, changes)
redis.call('PUBLISH', changes, '{"seq":' .. (tonumber(known[2]) + 1) .. ',"type":"deleted"}')
return {'removed', generations}
