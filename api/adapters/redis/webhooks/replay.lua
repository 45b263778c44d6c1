-- Puts a delivery that is over at the end of its conversation's. Follows delivery.lua.
--
-- ARGV[2] delivery
-- ARGV[3] now        epoch ms
--
-- Returns it as JSON; nil where there is none.

local delivery, now = get(ARGV[2]), tonumber(ARGV[3])
if not delivery then return nil end
if delivery.state ~= 'PENDING' then
  drop(delivery)
  delivery.state, delivery.dueAt, delivery.since, delivery.attempts = 'PENDING', now, now, 0
  delivery.finishedAt = cjson.null
  put_last(delivery)
end
return cjson.encode(delivery)
