-- Looks up the stories of a feed, BATCH (500) a request. STORIES: the feed.
local requests, at = {}, 0
function init()
  local headers = {["Content-Type"] = "application/x-ndjson", ["Host"] = "localhost"}
  local size, lines = tonumber(os.getenv("BATCH") or "500"), {}
  for line in io.lines(os.getenv("STORIES")) do
    lines[#lines + 1] = line
    if #lines == size then
      requests[#requests + 1] = wrk.format("POST", "/v1/lookup", headers, table.concat(lines, "\n"))
      lines = {}
    end
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
