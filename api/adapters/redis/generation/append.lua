-- Appends events to generations' logs, renews the leases, and calls the events out to live readers. Each write is for
-- itself: what becomes of one says nothing of the others. On a cluster there is one write, for all keys are of one slot.
--
-- KEYS, of each write in turn:
--   state      hash, see acquire.lua
--   log        stream: <seq>-0 → event
-- ARGV, of each write in turn:
--   about      these as one text, with a space between:
--     epoch      the writer's
--     firstSeq   of these events
--     leaseMs
--     expiryMs   how long the log is kept from now on: short where these events end it
--     status     the end's, where the last event is the end; else '-'
--     text       '1': there is text after these events, '0': a reset took it back, '-': as before
--     channel    where live readers listen
--     count      of events
--   events     as JSON
--
-- Returns for each write {'ok', stop (0 or 1)}, {'fenced'}, {'closed'} or {'hole', expected seq}; only the first
-- writes anything. Returns nothing where each is {'ok', 0}, which is nearly always. Events that are there already are
-- skipped: the same append again changes nothing.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function append(state, log, about, events)
  local known = redis.call('HMGET', state, 'epoch', 'lastSeq', 'written', 'stop', 'status', 'origin')
  -- mutant: redis-fence
  if known[1] ~= about.epoch then return {'fenced'} end

  -- mutant: append-state
  local firstSeq, lastSeq, stop = about.firstSeq, tonumber(known[2]), known[4] == '1' and 1 or 0
  local upTo = firstSeq + #events - 1
  if known[5] then
    -- A stop may have ended the log in place of its writer: that last seq is then none of the writer's.
    if upTo <= tonumber(known[3]) then return {'ok', stop} end
    -- mutant: closed-log
    return {'closed'}
  end
  -- mutant: hole-check
  if firstSeq > lastSeq + 1 then return {'hole', lastSeq + 1} end

  local leaseUntil = string.format('%.0f', now + about.leaseMs)
  if upTo <= lastSeq then
    redis.call('HSET', state, 'leaseUntil', leaseUntil)
    redis.call('PEXPIRE', state, about.expiryMs)
    redis.call('PEXPIRE', log, about.expiryMs)
    return {'ok', stop}
  end

  local fresh = {}
  for seq = lastSeq + 1, upTo do
    local event = events[1 + seq - firstSeq]
    -- mutant: stored-event
    redis.call('XADD', log, seq .. '-0', 'event', event)
    fresh[#fresh + 1] = event
  end
  -- mutant: redis-lease-renewal
  redis.call('HSET', state, 'lastSeq', upTo, 'written', upTo, 'leaseUntil', leaseUntil)
  if about.text ~= '-' then redis.call('HSET', state, 'hasText', about.text) end
  if about.status ~= '-' then redis.call('HSET', state, 'status', about.status) end
  redis.call('PEXPIRE', state, about.expiryMs)
  redis.call('PEXPIRE', log, about.expiryMs)
  -- mutant: published-events
  redis.call('PUBLISH', about.channel, '{"origin":"' .. known[6] .. '","firstSeq":' .. (lastSeq + 1)
    .. ',"events":[' .. table.concat(fresh, ',') .. ']}')
  return {'ok', stop}
end

local function aboutOf(written)
  local epoch, firstSeq, leaseMs, expiryMs, status, text, channel, count =
    string.match(written, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
  return {
    epoch = epoch,
    firstSeq = tonumber(firstSeq),
    leaseMs = tonumber(leaseMs),
    expiryMs = expiryMs,
    status = status,
    text = text,
    channel = channel,
    count = tonumber(count),
  }
end

local replies, at, isPlain = {}, 1, true
for write = 1, #KEYS / 2 do
  local about, events = aboutOf(ARGV[at]), {}
  for event = 1, about.count do events[event] = ARGV[at + event] end
  at = at + 1 + about.count
  local reply = append(KEYS[2 * write - 1], KEYS[2 * write], about, events)
  isPlain = isPlain and reply[1] == 'ok' and reply[2] == 0
  replies[write] = reply
end
if isPlain then return nil end
return replies
