-- SPDX-License-Identifier: Apache-2.0
-- One blueprint after another, each with a name of its own, that nobody drives further.
local count = 0
math.randomseed(os.time())
local batch = math.random(1, 999999)
function request()
  count = count + 1
  local body = string.format('{"kind":"service","metadata":{"name":"load%dx%d"},"inputs":{"image":"a"}}', batch, count)
  return wrk.format("POST", "/blueprint?goal=submitted", {["Authorization"] = wrk.headers["Authorization"], ["Content-Type"] = "application/json"}, body)
end
