-- Before put.lua, remove.lua and changes.lua. A server that starts again, or a replica that takes over, may lack the last
-- writes of the one before: each run of a server is an epoch of its own.

-- More than can be lost: 21,000 epochs fit into GraphQL's Int.
local LEAP = 100000

local function runningEpoch()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') or ''
end

local isKnown = false

-- Revisions that were lost are in indexes and in keys of answers: none is given to something else.
local function nextRevision(revision, epoch)
  if not isKnown then
    local running = runningEpoch()
    if redis.call('GET', epoch) ~= running then
      -- mutant: lost-revisions
      if redis.call('EXISTS', revision) == 1 then redis.call('INCRBY', revision, LEAP) end
      redis.call('SET', epoch, running)
    end
    isKnown = true
  end
  return redis.call('INCR', revision)
end

