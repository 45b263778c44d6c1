-- Makes everything that this server holds older, as if nothing had happened for so long: what expires does so that much
-- sooner, and entries of streams have been idle for that much longer.
--
-- ARGV[1] ms

local ms = tonumber(ARGV[1])

local function age_stream(stream)
  for _, fields in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local group = fields[2]
    for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000)) do
      local id, worker, idleMs = entry[1], entry[2], entry[3]
      redis.call('XCLAIM', stream, group, worker, 0, id, 'IDLE', idleMs + ms, 'JUSTID')
    end
  end
end

for _, key in ipairs(redis.call('KEYS', '*')) do
  local expiresAt = redis.call('PEXPIRETIME', key)
  if expiresAt > 0 then redis.call('PEXPIREAT', key, string.format('%.0f', expiresAt - ms)) end
  if redis.call('TYPE', key).ok == 'stream' then age_stream(key) end
end
