-- Makes a message follow a generation, unless that has ended or is about to.
--
-- KEYS[1] state       hash, see acquire.lua
-- KEYS[2] members     hash: message id → whose it is; :key, and :closed once the last has left
-- ARGV[1] messageId
-- ARGV[2] member      whose it is, as JSON
-- ARGV[3] key         of the answer
-- ARGV[4] maxMembers
-- ARGV[5] expiryMs    how long the members are kept from now on
--
-- Returns 1, or 0 where it may not be followed.

local state, members = KEYS[1], KEYS[2]
local messageId, member, key, maxMembers, expiryMs = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

local known = redis.call('HMGET', state, 'status', 'stop')
if known[1] or known[2] == '1' or redis.call('HEXISTS', members, ':closed') == 1 then return 0 end

local is = redis.call('HEXISTS', members, messageId) == 1
local count = math.max(redis.call('HLEN', members) - 1, 0)
if not is and count >= maxMembers then return 0 end

redis.call('HSET', members, messageId, member, ':key', key)
redis.call('PEXPIRE', members, expiryMs)
return 1
