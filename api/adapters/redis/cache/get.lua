-- Finds an answer, and counts that it was used. After answers.lua.
--
-- ARGV[2] key
-- ARGV[3] halfLifeMs   of a use
--
-- Returns {answer, expiresAt}, or nil.

local key, halfLifeMs = ARGV[2], tonumber(ARGV[3])

local found = find(key, 'answer', 'expiresAt')
if not found then
  drop(key)
  return nil
end
use(key, 1, clock(), halfLifeMs)
redis.call('ZADD', expiry, found[2], key)
return {found[1], found[2]}
