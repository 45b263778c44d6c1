-- Joined before the scripts about what webhooks are told. All of one webhook, and the list of those that wait:
--
-- KEYS[1] due             sorted set of all webhooks: webhook by when its next delivery is due
-- KEYS[2] deliveries      hash: delivery → JSON
-- KEYS[3] lanes           sorted set: conversation by when its first pending delivery is due, or its lease is over
-- KEYS[4] queue           sorted set, by name: <conversation> <position> <delivery>, of what is pending
-- KEYS[5] history         sorted set: delivery by position
-- KEYS[6] events          hash: event → its delivery
-- KEYS[7] conversations   sorted set, by name: <conversation> <delivery>
-- KEYS[8] finished        sorted set of all webhooks: <webhook> <delivery> by when it was over
-- KEYS[9] position        counter
-- ARGV[1] webhook

local due, deliveries, lanes, queue, history = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local events, conversations, finished, position = KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local webhook = ARGV[1]

local function get(id)
  local json = id and redis.call('HGET', deliveries, id)
  return json and cjson.decode(json)
end

local function save(delivery)
  redis.call('HSET', deliveries, delivery.id, cjson.encode(delivery))
end

local function place_of(delivery)
  return delivery.conversationId .. ' ' .. string.format('%016d', delivery.position) .. ' ' .. delivery.id
end

-- The names in a sorted set that begin with a conversation; '!' is what comes after a space.
local function of_conversation(key, conversation, ...)
  return redis.call('ZRANGEBYLEX', key, '[' .. conversation .. ' ', '(' .. conversation .. '!', ...)
end

local function id_in(name)
  return name and string.match(name, '%S+$')
end

-- The first pending delivery of a conversation: the only one that may be claimed.
local function head_of(conversation)
  return get(id_in(of_conversation(queue, conversation, 'LIMIT', 0, 1)[1]))
end

-- Writes anew when a conversation, and with it the webhook, is due.
local function refresh(conversation)
  local head = head_of(conversation)
  if head then
    redis.call('ZADD', lanes, math.max(head.dueAt, head.leasedUntil or 0), conversation)
  else
    redis.call('ZREM', lanes, conversation)
  end
  local first = redis.call('ZRANGE', lanes, 0, 0, 'WITHSCORES')
  if first[2] then
    redis.call('ZADD', due, first[2], webhook)
  else
    redis.call('ZREM', due, webhook)
  end
end

local function put_last(delivery)
  delivery.position = redis.call('INCR', position)
  save(delivery)
  redis.call('ZADD', queue, 0, place_of(delivery))
  redis.call('ZADD', history, delivery.position, delivery.id)
  redis.call('HSET', events, delivery.eventId, delivery.id)
  redis.call('ZADD', conversations, 0, delivery.conversationId .. ' ' .. delivery.id)
  refresh(delivery.conversationId)
end

local function drop(delivery)
  redis.call('HDEL', deliveries, delivery.id)
  redis.call('ZREM', queue, place_of(delivery))
  redis.call('ZREM', history, delivery.id)
  redis.call('HDEL', events, delivery.eventId)
  redis.call('ZREM', conversations, delivery.conversationId .. ' ' .. delivery.id)
  redis.call('ZREM', finished, webhook .. ' ' .. delivery.id)
  refresh(delivery.conversationId)
end
