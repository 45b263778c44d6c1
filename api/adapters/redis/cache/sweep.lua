-- Deletes answers that were cleared, and leaves those alone that were put anew. After answers.lua.
--
-- KEYS[5] cleared   sorted set: keys of answers that are still to be deleted
-- ARGV[2] atOnce    how many
--
-- Returns how many are left.

local cleared, atOnce = KEYS[5], ARGV[2]

local keys = redis.call('ZPOPMIN', cleared, atOnce)
for at = 1, #keys, 2 do
  if not find(keys[at]) then redis.call('UNLINK', prefix .. keys[at]) end
end
return redis.call('ZCARD', cleared)
