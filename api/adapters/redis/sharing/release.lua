-- Gives up a claim, unless another generation has it by now.
--
-- KEYS[1] claim   the generation's id
-- ARGV[1] id      of the one that gives it up

if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
