-- Removes a document, and remembers under which revision it went.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] digests     hash: document id → a digest of its content
-- KEYS[3] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[4] revision    the store's
-- KEYS[5] origins     hash: document id → where it came from, as JSON
-- KEYS[6] epoch       in which the last revision was given
-- ARGV[1] channel     where all processes listen
-- ARGV[2] id
--
-- Returns 1, or 0 where there was no such document.

local documents, digests, revisions, revision, origins, epoch = unpack(KEYS)
local channel, id = ARGV[1], ARGV[2]

if redis.call('HDEL', documents, id) == 0 then return 0 end
redis.call('HDEL', digests, id)
redis.call('HDEL', origins, id)
local next = nextRevision(revision, epoch)
redis.call('ZADD', revisions, next, id)
redis.call('PUBLISH', channel, next)
return 1
