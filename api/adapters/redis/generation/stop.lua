-- Asks the writer of a generation to stop; where no lease is alive, ends the log itself: nobody would hear.
--
-- KEYS[1] state         hash, see acquire.lua
-- KEYS[2] log           stream: <seq>-0 → event
-- ARGV[1] id            of the generation
-- ARGV[2] finished      the event that ends the log, as JSON
-- ARGV[3] status        that it ends with
-- ARGV[4] retentionMs   how long an ended log is kept
-- ARGV[5] channel       where live readers listen
-- ARGV[6] stops         where all workers listen
-- ARGV[7] floor         see acquire.lua

local state, log = KEYS[1], KEYS[2]
local id, finished, status, retentionMs, channel, stops, floor = unpack(ARGV)

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local known = redis.call('HMGET', state, 'lastSeq', 'leaseUntil', 'status', 'origin')
-- mutant: stop-after-end
if known[3] then return 0 end

redis.call('HSET', state, 'stop', '1')
-- mutant: stop-without-writer
if known[2] and tonumber(known[2]) > now then
  redis.call('PUBLISH', stops, '"' .. id .. '"')
  return 0
end

local epoch = string.format('%.0f', now)
local origin = known[4] or epoch
local lastSeq = tonumber(known[1]) or 0
if tonumber(floor) > lastSeq then lastSeq = floor + 1 end
local seq = lastSeq + 1
redis.call('XADD', log, seq .. '-0', 'event', finished)
redis.call('HSETNX', state, 'epoch', epoch)
redis.call('HSETNX', state, 'written', 0)
redis.call('HSET', state, 'origin', origin, 'lastSeq', seq, 'status', status)
redis.call('PEXPIRE', state, retentionMs)
redis.call('PEXPIRE', log, retentionMs)
redis.call('PUBLISH', channel, '{"origin":"' .. origin .. '","firstSeq":' .. seq .. ',"events":[' .. finished .. ']}')
return 0
