-- Makes the caller the only writer of a generation.
--
-- KEYS[1] state   hash: epoch, origin, lastSeq, written, leaseUntil, hasText, stop, status, lost
-- KEYS[2] log     stream: <seq>-0 → event
-- ARGV[1] leaseMs
-- ARGV[2] expiryMs   how long an unfinished log is kept without a sign of its writer
-- ARGV[3] reset      the event that takes back the text so far, as JSON
-- ARGV[4] channel    where live readers listen
-- ARGV[5] floor      what was lost of this log, if anything was, has no seq above it
--
-- Returns {'acquired', epoch, lastSeq, stop (0 or 1), origin, lost}, {'held'} or {'finished'}.
--
-- An epoch is never below the clock's milliseconds: one that was given out before the data were lost stays stale.
-- `origin` is the first epoch of a log and tells a log from one that was begun anew after such a loss.
-- Above the floor one seq is left free, for the Reset that a reader gets who was ahead of the log.

local state, log = KEYS[1], KEYS[2]
local leaseMs, expiryMs, reset, channel = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local floor = tonumber(ARGV[5])

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local known = redis.call('HMGET', state, 'epoch', 'origin', 'lastSeq', 'leaseUntil', 'hasText', 'stop', 'status', 'lost')
if known[7] then return {'finished'} end
-- mutant: redis-lease-held
if known[4] and tonumber(known[4]) > now then return {'held'} end

-- mutant: next-epoch
local epoch = string.format('%.0f', math.max(now, (tonumber(known[1]) or 0) + 1))
local origin = known[2] or epoch
local lastSeq = tonumber(known[3]) or 0
-- mutant: lost-tail
if floor > lastSeq then lastSeq = floor + 1 end
local stopped = known[6] == '1'
local hasText = known[5] == '1'
-- A writer that gave up its lease has left it at 0.
local lost = (tonumber(known[8]) or 0) + ((tonumber(known[4]) or 0) > 0 and 1 or 0)

-- mutant: redis-reset
if hasText and not stopped then
  lastSeq = lastSeq + 1
  hasText = false
  redis.call('XADD', log, lastSeq .. '-0', 'event', reset)
  redis.call('PUBLISH', channel, '{"origin":"' .. origin .. '","firstSeq":' .. lastSeq .. ',"events":[' .. reset .. ']}')
end

redis.call('HSET', state, 'epoch', epoch, 'origin', origin, 'lastSeq', lastSeq, 'written', lastSeq,
  'leaseUntil', string.format('%.0f', now + leaseMs), 'hasText', hasText and '1' or '0', 'lost', lost)
redis.call('PEXPIRE', state, expiryMs)
redis.call('PEXPIRE', log, expiryMs)
return {'acquired', tonumber(epoch), lastSeq, stopped and 1 or 0, origin, lost}
