// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "base/secret.h"

struct _mongoc_client_pool_t;
struct _mongoc_client_t;

namespace porc::mongo {

/// Where a server is, and how long it may take.
struct Address {
  Secret uri{};  ///< mongodb://… or mongodb+srv://…; the database is in its path, or else "porc"
  std::size_t connections = 8;
  /// An operation whose outcome is unknown, or that the server puts off, is tried again for so
  /// long.
  std::chrono::milliseconds patience = std::chrono::seconds(15);
};

/// What kind of server it is, as far as it matters.
struct Traits {
  std::string product{};         ///< "MongoDB", "FerretDB" or "Azure Cosmos DB", for people
  std::string version{};         ///< for people
  bool change_streams = false;   ///< it is a replica set or a cluster
  bool read_concern = true;      ///< understood, or at least passed over
  bool retryable_writes = true;  ///< the driver uses them where the server says that it can
};

/// The connections to one server, replica set or cluster. Writes are acknowledged by a majority,
/// and what is read was. Threads may share it.
class Server {
 public:
  /// Connects and asks what it is; blocks meanwhile. Errors: invalid_argument for an address that
  /// is none; unauthenticated; unavailable.
  static Result<std::unique_ptr<Server>> open(Address address);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const Traits& traits() const { return traits_; }
  const std::string& database() const { return database_; }
  std::chrono::milliseconds patience() const { return address_.patience; }

  /// False at once, or as soon as `close` was called; true after `time`.
  bool pause(std::chrono::milliseconds time);
  /// Nobody waits for another try any more.
  void close();

 private:
  friend class Session;
  Server(Address address, std::string database);
  Result<void> probe();

  const Address address_;
  const std::string database_;
  Traits traits_{};
  _mongoc_client_pool_t* pool_ = nullptr;
  std::mutex mutex_{};
  std::condition_variable closing_{};
  bool closed_ = false;  ///< guarded by mutex_
};

}  // namespace porc::mongo
