-- What answers mean that were put after a position. After answers.lua.
--
-- ARGV[2] origin   of the position
-- ARGV[3] after    seq; if the origin is another by now, they come from the start
-- ARGV[4] limit
-- ARGV[5] newest   how many come at most from the start
--
-- Returns {origin, seq to go on from or nil, {seq, key, scope, vector, …}}.

local origin, after, limit, newest = ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

local current = redis.call('HGET', head, 'origin') or ''
if current ~= origin then after = redis.call('ZREVRANGE', meanings, newest, newest, 'WITHSCORES')[2] or '0' end

local added = {}
local places = redis.call('ZRANGEBYSCORE', meanings, '(' .. after, '+inf', 'WITHSCORES', 'LIMIT', 0, limit)
for at = 1, #places, 2 do
  local key, seq = places[at], places[at + 1]
  local found = find(key, 'scope', 'vector')
  if found and found[2] then
    for _, value in ipairs({seq, key, found[1], found[2]}) do added[#added + 1] = value end
  else
    redis.call('ZREM', meanings, key)
  end
end
return {current, #places == 2 * limit and places[#places] or false, added}
