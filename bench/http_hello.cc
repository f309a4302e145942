// SPDX-License-Identifier: Apache-2.0
// A server with one route that answers a small JSON body: what http costs before any work is done.
#include <cstdio>
#include <cstdlib>

#include "aio/loop.h"
#include "http/router.h"
#include "http/server.h"

namespace {

using namespace porc;

Task<http::Response> answer(const http::Router* router, http::Request request) {
  http::Router::Match match = router->match(request.method, request.path);
  if (match.outcome != http::Router::Match::Outcome::found) co_return http::Router::refuse(match);
  http::Response response;
  response.headers.add("Content-Type", "application/json");
  response.body = R"({"run_id":"porc-20260102-030405-abcdef","status":"planning"})";
  co_return response;
}

}  // namespace

int main(int count, char** arguments) {
  const int port = count > 1 ? std::atoi(arguments[1]) : 0;
  http::Router router;
  router.add("GET", "/run/{id}/status");
  aio::Loop loop;
  http::ServerOptions options{.port = static_cast<std::uint16_t>(port)};
  http::Server server(loop, std::move(options), [&router](http::Request request) {
    return answer(&router, std::move(request));
  });
  Result<std::uint16_t> bound = server.listen();
  if (!bound) {
    std::fprintf(stderr, "%s\n", bound.error().to_string().c_str());
    return 1;
  }
  std::printf("http://127.0.0.1:%d/run/porc-20260102-030405-abcdef/status\n", *bound);
  std::fflush(stdout);
  loop.on_signal([&loop](int) { loop.stop(); });
  loop.run();
}
