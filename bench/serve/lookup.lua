-- Looks up the stories of a feed, one a request. STORIES: the feed.
local requests, at = {}, 0
function init()
  local headers = {["Content-Type"] = "application/json", ["Host"] = "localhost"}
  for line in io.lines(os.getenv("STORIES")) do
    requests[#requests + 1] = wrk.format("POST", "/v1/lookup", headers, line)
  end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
