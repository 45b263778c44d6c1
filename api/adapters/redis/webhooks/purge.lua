-- Removes deliveries that were over long ago, unless they were replayed. Follows delivery.lua.
--
-- ARGV[2…] deliveries

for at = 2, #ARGV do
  local delivery = get(ARGV[at])
  if delivery and delivery.state ~= 'PENDING' then drop(delivery) end
  redis.call('ZREM', finished, webhook .. ' ' .. ARGV[at])
end
return 0
