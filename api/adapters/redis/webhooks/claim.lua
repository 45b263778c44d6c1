-- Claims the delivery that waits longest of those that are due. Follows delivery.lua.
--
-- ARGV[2] now       epoch ms
-- ARGV[3] leaseMs
-- ARGV[4] lease     the claim's token
--
-- Returns the delivery as JSON; nil where none is due.

local now, leaseMs, lease = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local conversation = redis.call('ZRANGEBYSCORE', lanes, '-inf', now, 'LIMIT', 0, 1)[1]
local head = conversation and head_of(conversation)
if not head then return nil end
-- mutant: claimed-delivery
head.lease, head.leasedUntil = lease, now + leaseMs
save(head)
refresh(conversation)
return cjson.encode(head)
