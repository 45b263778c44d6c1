-- Gives up the lease, unless another writer has it by now.
--
-- KEYS[1] state   hash, see acquire.lua
-- ARGV[1] epoch   the writer's

if redis.call('HGET', KEYS[1], 'epoch') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'leaseUntil', '0')
end
return 0
