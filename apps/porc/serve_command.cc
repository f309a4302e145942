// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include <pthread.h>
#include <unistd.h>

#include "command_line.h"
#include "json/value.h"
#include "version.h"
#include "wiring.h"

namespace porc::app {
namespace {

/// Policies and templates nest as deep as their limits allow. What a thread gets by itself depends
/// on the shell: with `ulimit -s unlimited` only 2 MiB.
void give_threads_their_stack() {
  constexpr std::size_t kStackBytes = std::size_t{16} << 20;
  pthread_attr_t attributes;
  if (pthread_getattr_default_np(&attributes) != 0) return;
  if (pthread_attr_setstacksize(&attributes, kStackBytes) == 0)
    pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

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

Task<void> work_until(aio::Loop* loop,
                      Settings settings,
                      std::vector<std::string> warnings,
                      aio::StopToken stop) {
  Settings kept = settings;
  PORC_CO_TRY(auto worker, co_await Server::open(*loop, std::move(kept)));
  for (const std::string& warning : warnings) worker->log().warn(warning);
  worker->log().info("working", {{"version", kVersion}});
  announce("", settings);
  co_return co_await worker->run(std::move(stop));
}

using Work = Task<void> (*)(aio::Loop*, Settings, std::vector<std::string>, aio::StopToken);

Result<void> run_to_signal(Work work, Settings settings, std::vector<std::string> warnings) {
  give_threads_their_stack();
  aio::Loop loop;
  aio::StopSource stop;
  loop.on_signal([&](int) {
    // Asked twice, nothing is waited for any more: the next start takes up what is left.
    if (stop.stop_requested()) loop.stop();
    stop.request_stop();
  });
  return aio::run_to_end(loop, work(&loop, std::move(settings), std::move(warnings), stop.token()));
}

}  // namespace

Result<void> serve(const CommandLine& line) {
  PORC_TRY(RawSettings raw, load_settings(line));
  PORC_TRY(Settings settings, validate(raw));
  return run_to_signal(serve_until, std::move(settings), std::move(raw.warnings));
}

Result<void> work(const CommandLine& line) {
  PORC_TRY(RawSettings raw, load_settings(line));
  PORC_TRY(Settings settings, validate(raw));
  if (settings.store == StoreKind::sqlite || settings.store == StoreKind::memory) {
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "a worker shares its store with servers: set PORC_DATABASE_URL"};
  }
  return run_to_signal(work_until, std::move(settings), std::move(raw.warnings));
}

}  // namespace porc::app
