// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "mongo/document.h"
#include "mongo/server.h"

namespace porc::mongo {

struct FindOptions {
  std::optional<std::string> ascending_by{};
  std::optional<std::string> descending_by{};
  std::size_t limit = 0;            ///< 0: all
  std::vector<std::string> only{};  ///< names of members; empty: all
};

/// A connection for as long as this lives: used by one thread at a time. Everything blocks. Errors
/// of all: unavailable while the server is away (with `retry_after`; nothing was sent) or when its
/// answer was lost (then the outcome is unknown); unauthenticated; too_large; internal for what it
/// refuses. What it puts off for too many requests is tried again, and what does no harm twice also
/// when the answer was lost.
class Session {
 public:
  explicit Session(Server& server);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// False when a document with its `_id` (or of a unique index) exists, which may be this one when
  /// an answer was lost before.
  Result<bool> insert(const std::string& collection, const Document& document);
  /// Those that exist, by their `_id` or a unique index, are passed over.
  Result<void> insert_new(const std::string& collection, std::span<const Document> documents);
  Result<std::vector<Document>> find(const std::string& collection,
                                     const Document& filter,
                                     const FindOptions& options = {});
  Result<std::optional<Document>> find_one(const std::string& collection,
                                           const Document& filter,
                                           FindOptions options = {});
  /// All that match.
  Result<void> remove(const std::string& collection, const Document& filter);
  /// An index over these members in ascending order. One that the server does not want is no error:
  /// it only makes questions slower.
  Result<void> create_index(const std::string& collection,
                            const std::vector<std::string>& members,
                            bool unique);
  /// A command whose answer has no documents.
  Result<Document> command(const Document& command, const std::string& database);
  /// The server's clock.
  Result<Timestamp> time();
  /// Calls `heard` with each document that is inserted from now on, and with nullopt whenever
  /// `patience` passed without one, until it answers false. Errors: as above.
  Result<void> watch(const std::string& collection,
                     std::chrono::milliseconds patience,
                     const std::function<bool(std::optional<Document>)>& heard);

 private:
  /// Runs `attempt` again while the server puts it off, and when its answer got lost.
  template <class F>
  auto persistently(F attempt);

  Server& server_;
  _mongoc_client_t* client_;
};

}  // namespace porc::mongo
