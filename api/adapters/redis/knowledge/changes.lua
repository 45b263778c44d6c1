-- What changed after a revision, as it is at one moment.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[3] revision    the store's
-- ARGV[1] after       revision
-- ARGV[2] limit       at most so many; -1 for all
--
-- Returns {revision, {id, document or nil, …}, the store's revision, the epoch}: if more are to come, the first is the
-- revision of the last of these.

local documents, revisions, revision = KEYS[1], KEYS[2], KEYS[3]
local after, limit = ARGV[1], tonumber(ARGV[2])

local ids = redis.call('ZRANGEBYSCORE', revisions, '(' .. after, '+inf', 'LIMIT', 0, limit)
local changed = {}
for _, id in ipairs(ids) do
  changed[#changed + 1] = id
  changed[#changed + 1] = redis.call('HGET', documents, id)
end
local latest = redis.call('GET', revision) or '0'
local running = runningEpoch()
if #ids > 0 and #ids == limit then return {redis.call('ZSCORE', revisions, ids[#ids]), changed, latest, running} end
return {latest, changed, latest, running}
