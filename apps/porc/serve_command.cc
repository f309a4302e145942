// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <unistd.h>

#include "command_line.h"
#include "json/value.h"
#include "version.h"
#include "wiring.h"

namespace porc::app {
namespace {

/// What waits for the server reads this line.
void announce(const std::string& url, const Settings& settings) {
  const json::object line{{"listening", url},
                          {"pid", getpid()},
                          {"data", settings.data.string()},
                          {"version", kVersion}};
  std::puts(json::serialize(line).c_str());
  std::fflush(stdout);
}

Task<void> serve_until(aio::Loop* loop,
                       Settings settings,
                       std::vector<std::string> warnings,
                       aio::StopToken stop) {
  Settings kept = settings;
  PORC_CO_TRY(auto server, co_await Server::open(*loop, std::move(kept)));
  for (const std::string& warning : warnings) server->log().warn(warning);
  PORC_CO_TRY(const std::string url, server->listen());
  server->log().info("listening", {{"url", url}, {"version", kVersion}});
  announce(url, settings);
  co_return co_await server->run(std::move(stop));
}

}  // namespace

Result<void> serve(const CommandLine& line) {
  PORC_TRY(RawSettings raw, load_settings(line));
  PORC_TRY(Settings settings, validate(raw));
  aio::Loop loop;
  aio::StopSource stop;
  loop.on_signal([&](int) {
    // Asked twice, nothing is waited for any more: the next start takes up what is left.
    if (stop.stop_requested()) loop.stop();
    stop.request_stop();
  });
  return aio::run_to_end(
      loop, serve_until(&loop, std::move(settings), std::move(raw.warnings), stop.token()));
}

}  // namespace porc::app
