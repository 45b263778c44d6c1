-- Writes a document under the next revision, unless it is there with the same content.
--
-- KEYS[1] documents   hash: document id → its revision, a space, and its JSON
-- KEYS[2] digests     hash: document id → a digest of its content
-- KEYS[3] revisions   sorted set: document id by revision, also of documents that are gone
-- KEYS[4] revision    the store's
-- ARGV[1] id
-- ARGV[2] document    as JSON, without its revision
-- ARGV[3] digest      of what makes it another document when it changes
-- ARGV[4] channel     where all processes listen
--
-- ARGV[5] expected    optional: the revision that the document there must have
--
-- Returns the document as it is stored; false where it is of another revision than expected, or gone.

local documents, digests, revisions, revision = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, document, digest, channel, expected = unpack(ARGV)

if redis.call('HGET', digests, id) == digest then return redis.call('HGET', documents, id) end

if expected and redis.call('ZSCORE', revisions, id) ~= expected then return false end
if expected and redis.call('HEXISTS', documents, id) == 0 then return false end

local next = redis.call('INCR', revision)
local stored = next .. ' ' .. document
redis.call('HSET', documents, id, stored)
redis.call('HSET', digests, id, digest)
redis.call('ZADD', revisions, next, id)
redis.call('PUBLISH', channel, next)
return stored
