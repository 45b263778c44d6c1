-- Raises what the similarity to an answer's question has to exceed. After answers.lua.
--
-- ARGV[2] key
-- ARGV[3] threshold

local key, threshold = ARGV[2], ARGV[3]

local found = find(key, 'threshold')
if found and tonumber(threshold) > tonumber(found[1] or '-1') then
  redis.call('HSET', prefix .. key, 'threshold', threshold)
end
return 0
