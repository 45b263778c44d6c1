-- Writes documents, each under the next revision unless it is there with the same content.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] digests     hash: document id → a digest of its content
-- KEYS[3] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[4] revision    the store's
-- KEYS[5] origins     hash: document id → where it came from, as JSON
-- ARGV[1] channel     where all processes listen
-- then four for each document:
--   id
--   document    as JSON, without its revision
--   digest      of what makes it another document when it changes
--   origin      as JSON; '' keeps what is known of it
--
-- Returns the last of the documents as it is stored.

local documents, digests, revisions, revision, origins = unpack(KEYS)
local channel = ARGV[1]

local changed = nil
for at = 2, #ARGV, 4 do
  local id, document, digest, origin = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if redis.call('HGET', digests, id) ~= digest then
    changed = redis.call('INCR', revision)
    redis.call('HSET', documents, id, changed .. ' ' .. document)
    redis.call('HSET', digests, id, digest)
    redis.call('ZADD', revisions, changed, id)
  end
  if origin ~= '' then redis.call('HSET', origins, id, origin) end
end
if changed then redis.call('PUBLISH', channel, changed) end
return redis.call('HGET', documents, ARGV[#ARGV - 3])
