// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace porc::fakes {

/// The machine's PostgreSQL 15, which is no fake: a server of its own in a temporary folder, on a
/// free port of the loopback interface, as a user without rights. It ends with this, or with the
/// process.
class PostgresServer {
 public:
  struct Options {
    bool durable = false;  ///< waits for the disk, as a real one does
  };
  explicit PostgresServer(Options options);
  PostgresServer() : PostgresServer(Options{}) {}
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// The address of a new empty database.
  std::string new_database();
  /// The address of a database.
  std::string url(const std::string& database) const;
  /// Ends and starts it again, at the same address.
  void restart();
  void stop();
  void start();
  pid_t pid() const { return pid_; }

 private:
  Options options_;
  std::filesystem::path folder_;
  int port_ = 0;
  pid_t pid_ = -1;
  int databases_ = 0;
};

}  // namespace porc::fakes
