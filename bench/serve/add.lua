-- Adds the stories of a feed, and when it is at the end again under other ids. STORIES: the feed; DELAY: milliseconds
-- that a connection waits before each, none by default. Says of every answer that is no 200 or 201.
local lines, at, turn = {}, 0, 0
local pause = tonumber(os.getenv("DELAY") or "0")
local headers = {["Content-Type"] = "application/json", ["Host"] = "localhost"}
function init()
  for line in io.lines(os.getenv("STORIES")) do lines[#lines + 1] = line end
end
function request()
  at = at + 1
  if at > #lines then
    at = 1
    turn = turn + 1
  end
  local id, rest = lines[at]:match('^{"id":"([^"]*)",(.*)$')
  return wrk.format("PUT", "/v1/stories/" .. id .. "-" .. turn, headers, "{" .. rest)
end
function delay() return pause end
function response(status)
  if status ~= 200 and status ~= 201 then print("answered " .. status) end
end
