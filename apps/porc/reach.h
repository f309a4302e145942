// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "aio/loop.h"
#include "command_line.h"
#include "contracts/store.h"
#include "json/value.h"
#include "settings.h"
#include "wire/server_file.h"

namespace porc::app {

/// How commands of an operator reach tokens and audit: directly in a database that several
/// processes may share, or else through the server that runs in the data folder, as its
/// administrator, or else directly.
class Reach {
 public:
  /// Errors: those of opening the store; not_found when the folder belongs to no server.
  static Result<std::unique_ptr<Reach>> open(const CommandLine& line);

  /// The store; null when a server has it for itself.
  Store* store() { return store_.get(); }
  /// Whether a server runs in the data folder, whose files are its alone.
  bool has_server() const { return !server_.url.empty(); }
  /// Asks the server. `body` is sent as JSON unless it is null.
  Result<json::value> ask(const std::string& method,
                          const std::string& path,
                          const json::value& body);

  /// The same with a tar.gz as the body.
  Result<json::value> send(const std::string& method, const std::string& path, std::string archive);

  aio::Loop& loop() { return loop_; }
  const Settings& settings() const { return settings_; }

 private:
  Result<json::value> exchange(const std::string& method,
                               const std::string& path,
                               std::string_view content_type,
                               std::string body);
  explicit Reach(Settings settings) : settings_(std::move(settings)) {}

  aio::Loop loop_{};
  Settings settings_;
  std::unique_ptr<Store> store_{};
  wire::ServerFile server_{};
  Secret token_{};
};

}  // namespace porc::app
