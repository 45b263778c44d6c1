-- A generation's log from a position on, as it is at one moment.
--
-- KEYS[1] state   hash, see acquire.lua
-- KEYS[2] log     stream: <seq>-0 → event
-- ARGV[1] after   seq of the last event that is not wanted
--
-- Returns nil where there is no log, else {epoch, origin, lastSeq, status or '', entries}.

local known = redis.call('HMGET', KEYS[1], 'epoch', 'origin', 'lastSeq', 'status')
if not known[1] then return nil end
local entries = redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+')
return {known[1], known[2], known[3], known[4] or '', entries}
