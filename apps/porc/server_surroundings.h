// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "command_line.h"
#include "contracts/blob_store.h"
#include "host_parts.h"
#include "http/client.h"
#include "orchestrator/key_register.h"
#include "settings.h"

namespace porc::app {

/// What a command needs that works on all that a stopped server has: its settings, its keys, and
/// its blobs where they are in a container.
class ServerSurroundings {
 public:
  explicit ServerSurroundings(Settings settings);
  ~ServerSurroundings();
  ServerSurroundings(const ServerSurroundings&) = delete;
  ServerSurroundings& operator=(const ServerSurroundings&) = delete;

  /// Reads the settings. Errors: those of reading them.
  static Result<std::unique_ptr<ServerSurroundings>> open(const CommandLine& line);
  /// Reaches the container of the settings; nullptr when they name none. Errors: why it cannot be
  /// worked with.
  Result<BlobStore*> open_blobs();
  /// The keys of this server. Errors: precondition_failed when there are none yet.
  Result<orchestrator::Keys> keys() const;

  const Settings& settings() const { return settings_; }
  aio::Loop& loop() { return loop_; }
  aio::BlockingPool& pool() { return pool_; }

 private:
  const Settings settings_;
  aio::Loop loop_{};
  HostEntropy entropy_{};
  aio::BlockingPool pool_;
  std::unique_ptr<http::Client> client_{};
  std::unique_ptr<BlobStore> blobs_{};
};

}  // namespace porc::app
