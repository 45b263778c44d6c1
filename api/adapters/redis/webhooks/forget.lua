-- Removes all deliveries of a conversation but that of one event. Follows delivery.lua.
--
-- ARGV[2] conversation
-- ARGV[3] exceptEvent    empty: none is kept

for _, name in ipairs(of_conversation(conversations, ARGV[2])) do
  local delivery = get(id_in(name))
  if delivery and delivery.eventId ~= ARGV[3] then drop(delivery) end
end
return 0
