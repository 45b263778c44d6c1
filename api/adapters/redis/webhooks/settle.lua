-- Says what came of a claim. Follows delivery.lua.
--
-- ARGV[2] delivery
-- ARGV[3] lease     the claim's token
-- ARGV[4] now       epoch ms
-- ARGV[5] end       a DeliveryEnd as JSON
--
-- Returns 0 where the claim is no longer the caller's.

local delivery, now, ended = get(ARGV[2]), tonumber(ARGV[4]), cjson.decode(ARGV[5])
if not delivery or delivery.lease ~= ARGV[3] then return 0 end
if ended.state == 'GONE' then
  drop(delivery)
  return 1
end
if ended.state ~= 'PENDING' or ended.counted then delivery.attempts = delivery.attempts + 1 end
delivery.state, delivery.lastStatus, delivery.lastError = ended.state, ended.status, ended.error
delivery.lease, delivery.leasedUntil = nil, nil
if ended.state == 'PENDING' then
  delivery.dueAt = ended.dueAt
else
  delivery.finishedAt = now
  redis.call('ZREM', queue, place_of(delivery))
  redis.call('ZADD', finished, now, webhook .. ' ' .. delivery.id)
end
save(delivery)
refresh(delivery.conversationId)
return 1
