-- Appends events to generations' logs, renews the leases, and calls the events out to live readers. Each write is for
-- itself: what becomes of one says nothing of the others. On a cluster there is one write, for all keys are of one slot.
--
-- KEYS, of each write in turn:
--   state      hash, see acquire.lua
--   log        stream: <seq>-0 → event
-- ARGV, of each write in turn:
--   epoch      the writer's
--   firstSeq   of these events
--   leaseMs
--   expiryMs   how long the log is kept from now on: short where these events end it
--   status     the end's, where the last event is the end; else empty
--   text       '1': there is text after these events, '0': a reset took it back, '': as before
--   channel    where live readers listen
--   count      of events
--   events     as JSON
--
-- Returns for each write {'ok', stop (0 or 1)}, {'fenced'}, {'closed'} or {'hole', expected seq}; only the first
-- writes anything. Events that are there already are skipped: the same append again changes nothing.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function append(state, log, at)
  local firstSeq, leaseMs, expiryMs = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), ARGV[at + 3]
  local status, text, channel = ARGV[at + 4], ARGV[at + 5], ARGV[at + 6]
  local count = tonumber(ARGV[at + 7])

  local known = redis.call('HMGET', state, 'epoch', 'lastSeq', 'written', 'stop', 'status', 'origin')
  if known[1] ~= ARGV[at] then return {'fenced'} end

  local lastSeq, stop = tonumber(known[2]), known[4] == '1' and 1 or 0
  local upTo = firstSeq + count - 1
  if known[5] then
    -- A stop may have ended the log in place of its writer: that last seq is then none of the writer's.
    if upTo <= tonumber(known[3]) then return {'ok', stop} end
    return {'closed'}
  end
  if firstSeq > lastSeq + 1 then return {'hole', lastSeq + 1} end

  local leaseUntil = string.format('%.0f', now + leaseMs)
  if upTo <= lastSeq then
    redis.call('HSET', state, 'leaseUntil', leaseUntil)
    redis.call('PEXPIRE', state, expiryMs)
    redis.call('PEXPIRE', log, expiryMs)
    return {'ok', stop}
  end

  local fresh = {}
  for seq = lastSeq + 1, upTo do
    local event = ARGV[at + 8 + seq - firstSeq]
    redis.call('XADD', log, seq .. '-0', 'event', event)
    fresh[#fresh + 1] = event
  end
  redis.call('HSET', state, 'lastSeq', upTo, 'written', upTo, 'leaseUntil', leaseUntil)
  if text ~= '' then redis.call('HSET', state, 'hasText', text) end
  if status ~= '' then redis.call('HSET', state, 'status', status) end
  redis.call('PEXPIRE', state, expiryMs)
  redis.call('PEXPIRE', log, expiryMs)
  redis.call('PUBLISH', channel, '{"origin":"' .. known[6] .. '","firstSeq":' .. (lastSeq + 1)
    .. ',"events":[' .. table.concat(fresh, ',') .. ']}')
  return {'ok', stop}
end

local replies, at = {}, 1
for write = 1, #KEYS / 2 do
  replies[write] = append(KEYS[2 * write - 1], KEYS[2 * write], at)
  at = at + 8 + tonumber(ARGV[at + 7])
end
return replies
