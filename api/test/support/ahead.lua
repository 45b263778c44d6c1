-- Joined before a script of the product: the server's clock is ahead of what it says, as far as tests have moved time.
-- A line before this one says how far: `local aheadMs = …`.

local server = redis
local redis = setmetatable({
  call = function(command, ...)
    if command ~= 'TIME' then return server.call(command, ...) end
    local time = server.call('TIME')
    local micros = time[2] + aheadMs * 1000
    return {time[1] + math.floor(micros / 1000000), micros % 1000000}
  end,
}, {__index = server})
