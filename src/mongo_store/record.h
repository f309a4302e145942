// SPDX-License-Identifier: Apache-2.0
// What lies in the database only, one document each, and follows from the journal. A record is
// inserted and removed, never changed: so it does not matter who writes it, how often or how late.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mongo/document.h"
#include "mongo/session.h"

namespace porc::mongo_store {

// One line each: what `_id` is, and what the document says.
inline constexpr auto kChanges = "changes";  ///< run:version; projection and events after it
inline constexpr auto kRuns =
    "runs";  ///< run:version, counted down; what lists and filters ask for
inline constexpr auto kPayloads = "payloads";        ///< place; what an entry of the outbox says
inline constexpr auto kBodies = "bodies";            ///< place; the body of an event
inline constexpr auto kHandled = "handled";          ///< digest of the key:place; an event's end
inline constexpr auto kSubjects = "subjects";        ///< digest of the name:step
inline constexpr auto kSubmissions = "submissions";  ///< digest of the key:step
inline constexpr auto kCheckpoints = "checkpoints";  ///< number
inline constexpr auto kParts = "parts";              ///< nonce:number; a part of what is large
inline constexpr auto kJournal = "journal";          ///< number of the step
inline constexpr auto kSnapshots = "snapshots";      ///< step:nonce:number; rows after that step
inline constexpr auto kMarks = "marks";              ///< step; its snapshot is complete

/// A number as text that sorts as the number does.
std::string padded(std::uint64_t number, std::size_t digits = 16);
/// `<stem>:` and a number.
std::string numbered(std::string_view stem, std::uint64_t number, std::size_t digits = 16);
/// Selects the `_id`s that are `stem`, a colon and anything.
mongo::Document all_of(std::string_view stem);
/// The stem of what has a name that may be anything.
std::string stem_of(std::string_view name);

struct Record {
  std::string collection{};
  std::string stem{};                         ///< of what it is a version of
  std::optional<mongo::Document> document{};  ///< none: only the earlier ones go
  /// The `_id`s of earlier versions lie between these; both "" when there are none.
  std::string stale_after{};
  std::string stale_before{};
  bool stale_in_parts = false;  ///< parts may hang on them
};

mongo::Document encode(const Record& record);
Record decode_record(const mongo::Document& document);

/// What of one step does not fit into the document that it belongs to: it is stored before that, in
/// parts, each of which names that document.
class Room {
 public:
  /// `nonce` begins with the time, as `padded` milliseconds.
  Room(std::string nonce, std::size_t inline_max, std::size_t total_max)
      : nonce_(std::move(nonce)), inline_max_(inline_max), total_max_(total_max) {}

  /// Sets `name` of `to`, which will be stored in `collection` under the `_id` that it has.
  /// True when it lies in parts.
  bool put(mongo::Document& to,
           const std::string& name,
           std::string_view bytes,
           const std::string& collection);
  std::size_t used() const { return used_; }
  std::vector<mongo::Document>& parts() { return parts_; }

 private:
  const std::string nonce_;
  const std::size_t inline_max_;
  const std::size_t total_max_;
  std::size_t used_ = 0;
  std::uint64_t values_ = 0;
  std::vector<mongo::Document> parts_{};
};

/// The names of values that may lie in parts.
inline constexpr auto kValues =
    std::to_array<std::string_view>({"projection", "events", "body", "rows"});
/// The member that says where the parts of a value are.
std::string parts_member(std::string_view value);

/// What `Room::put` set. Errors: corrupt when it is not there; those of Session.
Result<std::string> value_of(mongo::Session& session,
                             const mongo::Document& document,
                             const std::string& name);
/// Removes what matches, and its parts before it.
Result<void> remove_with_parts(mongo::Session& session,
                               const std::string& collection,
                               const mongo::Document& filter);

}  // namespace porc::mongo_store
