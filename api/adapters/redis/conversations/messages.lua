-- A page of a conversation's messages, as it is at one moment. Follows change.lua.
--
-- KEYS[1] conversation   hash: the conversation itself
-- KEYS[2] order          list: message ids
-- KEYS[3] messages       hash: message id → JSON, <message id>:end → settlement, <message id>:feedback
-- ARGV[1] now            epoch ms
-- ARGV[2] from           the first position that is wanted
-- ARGV[3] to             the first position behind them; empty: the end
-- ARGV[4] first          at most so many, from the start; empty: any number
-- ARGV[5] last           at most so many of those, from their end; empty: any number
--
-- Returns nil where the conversation is gone, else {how many there are, from, to, each message's three fields …}.

if not is_alive(KEYS[1], ARGV[1]) then return nil end
local count = redis.call('LLEN', KEYS[2])
local from = math.min(tonumber(ARGV[2]), count)
local to = math.min(tonumber(ARGV[3]) or count, count)
if ARGV[4] ~= '' then to = math.min(to, from + tonumber(ARGV[4])) end
if ARGV[5] ~= '' then from = math.max(from, to - tonumber(ARGV[5])) end

local page = {count, from, to}
if from >= to then return page end
for _, id in ipairs(redis.call('LRANGE', KEYS[2], from, to - 1)) do
  page[#page + 1] = redis.call('HMGET', KEYS[3], id, id .. ':end', id .. ':feedback')
end
return page
