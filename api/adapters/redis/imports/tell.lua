-- Stores the progress of an import.
--
-- KEYS[1] imports   hash: id → time of the last update in ms, a space, and the import as JSON
-- ARGV[1] id        ids sort by time
-- ARGV[2] import    as JSON
-- ARGV[3] most      so many are kept, the newest
-- ARGV[4] for       ms; how long after the last update

local imports, id, import, most, forMs = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', imports, id, string.format('%d %s', now, import))
redis.call('PEXPIRE', imports, forMs)
local ids = redis.call('HKEYS', imports)
if #ids <= most then return end
table.sort(ids)
for at = 1, #ids - most do redis.call('HDEL', imports, ids[at]) end
