-- Takes a message from a generation; once the last has left, nobody can join any more.
--
-- KEYS[1] members     hash, see join.lua
-- ARGV[1] messageId
-- ARGV[2] channel     where all processes hear of it
--
-- Returns how many still follow the generation.

local members, messageId, channel = KEYS[1], ARGV[1], ARGV[2]

if redis.call('EXISTS', members) == 0 then return 0 end
local was = redis.call('HDEL', members, messageId) == 1
local left = redis.call('HLEN', members) - 1 - redis.call('HEXISTS', members, ':closed')
if left == 0 then
  redis.call('HSET', members, ':closed', '1')
elseif was then
  redis.call('PUBLISH', channel, '"' .. messageId .. '"')
end
return left
