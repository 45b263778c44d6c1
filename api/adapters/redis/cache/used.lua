-- Counts uses of answers. After answers.lua.
--
-- ARGV[2] halfLifeMs   of a use
-- ARGV[3…] key, count  of each

local halfLifeMs, now = tonumber(ARGV[2]), clock()

for at = 3, #ARGV, 2 do
  if find(ARGV[at]) then use(ARGV[at], tonumber(ARGV[at + 1]), now, halfLifeMs) end
end
return 0
