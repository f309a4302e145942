// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "mongo/session.h"
#include "mongo_store/record.h"
#include "mongo_store/state.h"

namespace porc::mongo_store {

/// Which of the kinds of Due.
using DueSet = std::bitset<kDueKinds>;

/// One step: everything that some operations change together. Its document is the atomic fact.
struct Step {
  std::uint64_t number = 0;
  Timestamp at{};
  std::string origin{};  ///< who took it
  DueSet due{};          ///< what it may have made due
  std::vector<Record> records{};
  std::vector<std::int64_t> payloads_gone{};
  std::vector<std::int64_t> payloads_in_parts_gone{};
  std::vector<std::int64_t> bodies_gone{};
};

struct JournalOptions {
  /// Steps from one snapshot of the rows to the next.
  std::uint64_t snapshot_every = 500;
  /// A step that a snapshot holds stays at least so long, by the clock of whoever removes it: no
  /// server that is so far behind may write.
  std::chrono::milliseconds kept = std::chrono::minutes(10);
  /// Takes no snapshot, and finishes what others left undone only where something is undone.
  bool only_looks = false;
  /// In tests, in place of Session::insert for the steps.
  std::function<Result<bool>(mongo::Session&, const mongo::Document&)> insert{};
};

/// The steps in the database, one document each, whose numbers have no gap, and the rows as they
/// are after the last one that this server knows. Whoever inserts the document of a number has
/// taken that step; nobody else can. One thread. Errors of all: those of Session; corrupt for what
/// cannot be read; precondition_failed for what a newer porc wrote.
class Journal {
 public:
  /// `server` outlives this; `told` hears of what others made due.
  Journal(mongo::Server& server, JournalOptions options, std::function<void(DueSet)> told);

  /// Reads the newest snapshot and all steps after it, and finishes what others left undone.
  Result<void> load();
  /// Reads the steps that others took.
  Result<void> catch_up();
  /// Takes the step after the last one that was read, which makes of the rows what they are now.
  /// False when somebody else took it: then the rows stay as they are until `catch_up`. An error
  /// leaves open whether it was taken.
  Result<bool> take(Step step, std::span<const mongo::Document> parts);
  /// Inserts and removes what follows from the steps that were read, where that may be undone.
  Result<void> settle();
  /// The newest version of a record, as of the last step that was read.
  Result<std::optional<mongo::Document>> newest(const std::string& collection,
                                                const std::string& stem);
  /// The same where `filter` selects the versions.
  Result<std::optional<mongo::Document>> find(const std::string& collection,
                                              const std::string& stem,
                                              const mongo::Document& filter);
  /// Stores a snapshot when it is time to, and removes what it makes superfluous and what has
  /// outlived its time.
  Result<void> fold();

  State& state() { return state_; }
  mongo::Session& session() { return session_; }
  std::uint64_t next_number() const { return number_ + 1; }
  /// The clock of the database; it never goes back.
  Result<Timestamp> now();
  /// The same when a test says what time it is.
  Timestamp now(Timestamp said) const { return std::max(said, last_at_); }
  /// One that nobody else has.
  std::string new_nonce(Timestamp now) const;
  const std::string& origin() const { return origin_; }

 private:
  using BootTime = std::chrono::nanoseconds;

  static BootTime boot_time();
  Result<bool> read_snapshot();
  /// False when steps are missing.
  Result<bool> read_steps();
  Result<void> read_step(const mongo::Document& document);
  Result<bool> insert(const mongo::Document& document, const std::string& nonce);
  Result<bool> was_first_there(std::uint64_t number, const std::string& nonce);
  Result<void> derive(std::span<const Step> steps);
  Result<void> snapshot();
  Result<void> remove_old();
  Result<void> sweep();
  Timestamp outlived_at() const;
  Result<void> sweep_handled();
  Result<void> sweep_payloads();
  Result<void> sweep_parts();

  mongo::Server& server_;
  mongo::Session session_;
  const JournalOptions options_;
  const std::function<void(DueSet)> told_;
  const std::string origin_;
  State state_{};
  std::uint64_t number_ = 0;    ///< of the last step that was read
  Timestamp last_at_{};         ///< of that step
  std::string last_nonce_{};    ///< of that step
  bool must_load_ = false;      ///< what was read does not hold any more
  std::uint64_t snapshot_ = 0;  ///< the newest one that we know of
  std::vector<Step> open_{};    ///< steps from which something may not follow yet
  bool owes_ = false;           ///< one of them is ours
  std::set<std::pair<std::string, std::string>> open_stems_{};
  BootTime caught_up_at_{};
  std::deque<std::pair<std::uint64_t, BootTime>> folded_{};  ///< our snapshots, and when
  std::optional<Timestamp> swept_at_{};
  std::string parts_swept_{};                              ///< up to this `_id`
  std::optional<std::pair<Timestamp, BootTime>> clock_{};  ///< of the database, when it was asked
};

}  // namespace porc::mongo_store
