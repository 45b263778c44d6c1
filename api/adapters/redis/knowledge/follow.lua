-- Notes up to which revision a process answers, or tells the least of them.
--
-- KEYS[1] followers   hash: process → its revision, a space, and when it told so in ms
-- ARGV[1] silent      ms; a process that has told nothing for so long is left out
-- ARGV[2] process     optional
-- ARGV[3] revision    with it
--
-- Returns the least revision; false where no process has told any.

local followers, silent, process, revision = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if process then
  redis.call('HSET', followers, process, string.format('%s %d', revision, now))
  redis.call('PEXPIRE', followers, silent)
end

local least = nil
local all = redis.call('HGETALL', followers)
for at = 1, #all, 2 do
  local told, when = string.match(all[at + 1], '^(%d+) (%d+)$')
  if now - tonumber(when) >= silent then
    redis.call('HDEL', followers, all[at])
  elseif not least or tonumber(told) < least then
    least = tonumber(told)
  end
end
return least or false
