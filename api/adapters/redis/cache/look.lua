-- What is known of answers that may mean the same as a question. After answers.lua.
--
-- ARGV[2…] keys
--
-- Returns, for each, {question, threshold or nil}, or nil where it is gone.

local looked = {}
for at = 2, #ARGV do
  local found = find(ARGV[at], 'question', 'threshold')
  looked[at - 1] = found and found[1] and {found[1], found[2]} or false
end
return looked
