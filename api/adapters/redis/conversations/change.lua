-- Joined before the scripts that change a conversation.
--
-- record_change(conversation, changes, change) gives the change the conversation's next seq, keeps it for those who
-- look later, and calls it out to those who watch now. `change` is JSON without its braces: '"type":"renamed"'.
-- The stream keeps the last thousand or so: who is further behind has left.

local function record_change(conversation, changes, change)
  local seq = redis.call('HINCRBY', conversation, 'changeSeq', 1)
  local entry = '{"seq":' .. seq .. ',' .. change .. '}'
  redis.call('XADD', changes, 'MAXLEN', '~', 1000, seq .. '-0', 'change', entry)
  redis.call('PUBLISH', changes, entry)
end

-- A time of the conversation, `field`, moves to `time` and never back, though the clocks of machines differ.
local function later(conversation, field, time)
  local before = tonumber(redis.call('HGET', conversation, field) or 0)
  return string.format('%.0f', math.max(before, tonumber(time)))
end

-- Whether there is such a conversation, and it is not past its time.
local function is_alive(conversation, now)
  local expiresAt = redis.call('HGET', conversation, 'expiresAt')
  return expiresAt and tonumber(expiresAt) > tonumber(now)
end
