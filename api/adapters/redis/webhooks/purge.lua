-- Removes what was over before a time, some at a time. Follows delivery.lua.
--
-- ARGV[2] before   epoch ms
--
-- Returns how many it removed; fewer than 500: there are no more.

local old = redis.call('ZRANGEBYSCORE', finished, '-inf', '(' .. ARGV[2], 'LIMIT', 0, 500)
for _, id in ipairs(old) do
  local delivery = get(id)
  if delivery then drop(delivery) else redis.call('ZREM', finished, id) end
end
return #old
