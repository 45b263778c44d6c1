-- Appends events to a generation's log, renews the lease, and calls the events out to live readers.
--
-- KEYS[1] state      hash, see acquire.lua
-- KEYS[2] log        stream: <seq>-0 → event
-- ARGV[1] epoch      the writer's
-- ARGV[2] firstSeq   of these events
-- ARGV[3] leaseMs
-- ARGV[4] expiryMs   how long the log is kept from now on: short where these events end it
-- ARGV[5] status     the end's, where the last event is the end; else empty
-- ARGV[6] text       '1': there is text after these events, '0': a reset took it back, '': as before
-- ARGV[7] channel    where live readers listen
-- ARGV[8…] events    as JSON
--
-- Returns {'ok', stop (0 or 1)}, {'fenced'}, {'closed'} or {'hole', expected seq}; only the first writes anything.
-- Events that are there already are skipped: the same append again changes nothing.

local state, log = KEYS[1], KEYS[2]
local firstSeq, leaseMs, expiryMs = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local status, text, channel = ARGV[5], ARGV[6], ARGV[7]
local before = 7

local known = redis.call('HMGET', state, 'epoch', 'lastSeq', 'written', 'stop', 'status', 'origin')
if known[1] ~= ARGV[1] then return {'fenced'} end

local lastSeq, stop = tonumber(known[2]), known[4] == '1' and 1 or 0
local upTo = firstSeq + #ARGV - before - 1
if known[5] then
  -- A stop may have ended the log in place of its writer: that last seq is then none of the writer's.
  if upTo <= tonumber(known[3]) then return {'ok', stop} end
  return {'closed'}
end
if firstSeq > lastSeq + 1 then return {'hole', lastSeq + 1} end

local time = redis.call('TIME')
local leaseUntil = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + leaseMs)
if upTo <= lastSeq then
  redis.call('HSET', state, 'leaseUntil', leaseUntil)
  redis.call('PEXPIRE', state, expiryMs)
  redis.call('PEXPIRE', log, expiryMs)
  return {'ok', stop}
end

local fresh = {}
for seq = lastSeq + 1, upTo do
  local event = ARGV[before + 1 + seq - firstSeq]
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
