-- Adds a delivery, unless its webhook has one of that event; lets go of the oldest of too many. Follows delivery.lua.
--
-- ARGV[2] delivery   as JSON
-- ARGV[3] most       how many a webhook may have

local delivery = cjson.decode(ARGV[2])
-- mutant: delivered-once
if redis.call('HEXISTS', events, delivery.eventId) == 1 then return 0 end
put_last(delivery)
local over = redis.call('ZCARD', history) - tonumber(ARGV[3])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', history, 0, over - 1)) do drop(get(id)) end
end
return 1
