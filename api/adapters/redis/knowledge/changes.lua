-- All documents that changed after a revision, as they are at one moment.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[3] revision    the store's
-- ARGV[1] after       revision
--
-- Returns {revision, {id, document or nil, …}}.

local documents, revisions, revision = KEYS[1], KEYS[2], KEYS[3]

local changed = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', revisions, '(' .. ARGV[1], '+inf')) do
  changed[#changed + 1] = id
  changed[#changed + 1] = redis.call('HGET', documents, id)
end
return {redis.call('GET', revision) or '0', changed}
