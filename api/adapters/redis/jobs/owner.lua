-- Joined before the scripts of a worker about its jobs.
--
-- owner_of(stream, group, entry) gives the worker that has an entry, and how often it was delivered; nil where it
-- was done, or where the group is gone with the server's data.

local function owner_of(stream, group, entry)
  local pending = redis.pcall('XPENDING', stream, group, entry, entry, 1)
  if pending.err then return nil end
  local found = pending[1]
  if found then return found[2], found[4] end
end
