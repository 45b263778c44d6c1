-- Writes documents, each under the next revision unless it is there with the same content.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] digests     hash: document id → a digest of its content
-- KEYS[3] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[4] revision    the store's
-- KEYS[5] origins     hash: document id → where it came from, as JSON
-- KEYS[6] epoch       in which the last revision was given
-- ARGV[1] channel     where all processes listen
-- ARGV[2] expected    the revision that a document which is to change must have; '' for any, or none
-- then four for each document:
--   id
--   document    as JSON, without its revision
--   digest      of what makes it another document when it changes
--   origin      as JSON; '' keeps what is known of it
--
-- Returns the last of the documents as it is stored; false where one is of another revision than expected, or gone.

local documents, digests, revisions, revision, origins, epoch = unpack(KEYS)
local channel, expected = ARGV[1], ARGV[2]

local changed = nil
for at = 3, #ARGV, 4 do
  local id, document, digest, origin = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  if redis.call('HGET', digests, id) ~= digest then
    if expected ~= '' and redis.call('HEXISTS', documents, id) == 0 then return false end
    if expected ~= '' and redis.call('ZSCORE', revisions, id) ~= expected then return false end
    changed = nextRevision(revision, epoch)
    redis.call('HSET', documents, id, changed .. ' ' .. document)
    redis.call('HSET', digests, id, digest)
    redis.call('ZADD', revisions, changed, id)
  end
  if origin ~= '' then redis.call('HSET', origins, id, origin) end
end
if changed then redis.call('PUBLISH', channel, changed) end
return redis.call('HGET', documents, ARGV[#ARGV - 3])
