// SPDX-License-Identifier: Apache-2.0
// All that a store holds, as records that every store gives and takes in the same spelling: so one
// can be copied into another, kept in a file, and compared. tests/contracts/records_contract.h is
// the definition.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "aio/task.h"
#include "base/time.h"
#include "contracts/store.h"

namespace porc {

/// What a record is about, in the order in which they are copied.
enum class RecordKind : std::uint8_t {
  run,  ///< with its changes, its chain and its job
  workspace,
  outbox,
  inbox,
  subject,
  submission,
  checkpoint,
  token,
  fence,  ///< the last one that was given out
};
BOOST_DESCRIBE_ENUM(
    RecordKind, run, workspace, outbox, inbox, subject, submission, checkpoint, token, fence)

inline constexpr auto kRecordKinds = std::to_array({RecordKind::run,
                                                    RecordKind::workspace,
                                                    RecordKind::outbox,
                                                    RecordKind::inbox,
                                                    RecordKind::subject,
                                                    RecordKind::submission,
                                                    RecordKind::checkpoint,
                                                    RecordKind::token,
                                                    RecordKind::fence});

struct Record {
  RecordKind kind = RecordKind::run;
  std::string key{};    ///< what it is called among those of its kind
  std::string bytes{};  ///< one of the structs below as JSON: the same bytes from every store
  /// From then on nobody may ask for it, and a store may have forgotten it.
  std::optional<Timestamp> ends_at{};
};

struct RecordPage {
  std::vector<Record> records{};
  std::string next{};  ///< where the next page begins, for whoever asks for it; "" = that was all
};

/// The subject by which a store remembers a move into it.
inline constexpr std::string_view kMoveSubject = "porc/move";
/// The one by which it remembers the engine that has the states of its workspaces.
inline constexpr std::string_view kEngineSubject = "porc/engine";

/// Whether a subject is a record: what tells of the store itself is none, and is not moved.
constexpr bool is_record(std::string_view subject) {
  return subject != kMoveSubject && subject != kEngineSubject;
}

class Records {
 public:
  virtual ~Records() = default;

  /// Records of one kind behind `after`, which is "" or the `next` of the page before: about so
  /// many bytes of them, and at least one. The order is the store's own, and stays. Errors: corrupt
  /// for what cannot be read.
  virtual Task<RecordPage> read_records(RecordKind kind, std::string after, std::size_t bytes) = 0;
  /// Stores records of a store that nobody uses. One that is there already stays as it is. All of
  /// them or none: but for what is bound to be repeated. Errors: conflict when another one is there
  /// by the same key; corrupt when one is no record.
  virtual Task<void> write_records(std::vector<Record> records) = 0;
};

// Times are milliseconds since 1970 in UTC, as stores keep them. Documents are JSON text, byte for
// byte as they were stored.

struct ChangeRecord {
  std::uint64_t version = 0;
  std::int64_t at = 0;
  std::optional<std::uint64_t> fence{};  ///< of the claim that it was written under
};
BOOST_DESCRIBE_STRUCT(ChangeRecord, (), (version, at, fence))

struct EventRecord {
  std::uint64_t sequence = 0;
  std::string bytes{};
  std::string hash{};
};
BOOST_DESCRIBE_STRUCT(EventRecord, (), (sequence, bytes, hash))

/// `Job` of store_rules.h.
struct JobRecord {
  std::int64_t due_at = 0;
  std::uint64_t fence = 0;
  std::string owner{};
  bool wanted = false;
  bool parked = false;
};
BOOST_DESCRIBE_STRUCT(JobRecord, (), (due_at, fence, owner, wanted, parked))

struct RunRecord {
  std::string run{};
  std::string projection{};
  std::vector<ChangeRecord> changes{};
  std::vector<EventRecord> events{};
  std::optional<JobRecord> job{};  ///< none: it is settled
};
BOOST_DESCRIBE_STRUCT(RunRecord, (), (run, projection, changes, events, job))

struct WorkspaceRecord {
  std::string name{};
  std::string environment{};  ///< of the identity that owns it, as the next two
  std::string kind{};
  std::string owner{};
  std::optional<std::string> repository{};
  std::optional<std::string> held_by{};
  std::uint64_t held_fence = 0;
};
BOOST_DESCRIBE_STRUCT(WorkspaceRecord,
                      (),
                      (name, environment, kind, owner, repository, held_by, held_fence))

struct OutboxRecord {
  std::uint64_t place = 0;
  std::string key{};
  std::string subject{};
  std::string target{};
  std::string coalesce{};
  std::string payload{};
  std::optional<std::int64_t> due_at{};
  std::uint64_t fence = 0;
  std::uint32_t attempts = 0;
  bool dead = false;
  std::string error{};
  std::int64_t stored_at = 0;
};
BOOST_DESCRIBE_STRUCT(OutboxRecord,
                      (),
                      (place,
                       key,
                       subject,
                       target,
                       coalesce,
                       payload,
                       due_at,
                       fence,
                       attempts,
                       dead,
                       error,
                       stored_at))

struct InboxRecord {
  std::uint64_t place = 0;
  std::string key{};
  std::string source{};
  std::string subject{};
  std::string kind{};
  std::string body{};  ///< base64
  InboxState state = InboxState::waiting;
  std::int64_t received_at = 0;
  std::optional<std::int64_t> due_at{};
  std::uint64_t fence = 0;
  std::uint32_t attempts = 0;
  std::string error{};
  std::optional<std::int64_t> ended_at{};
  std::optional<std::int64_t> keep_until{};
};
BOOST_DESCRIBE_STRUCT(InboxRecord,
                      (),
                      (place,
                       key,
                       source,
                       subject,
                       kind,
                       body,
                       state,
                       received_at,
                       due_at,
                       fence,
                       attempts,
                       error,
                       ended_at,
                       keep_until))

struct SubjectRecord {
  std::string name{};
  std::uint64_t version = 0;
  std::string document{};
  std::optional<std::int64_t> keep_until{};
};
BOOST_DESCRIBE_STRUCT(SubjectRecord, (), (name, version, document, keep_until))

struct SubmissionRecord {
  std::string key{};
  std::string body_digest{};
  std::string run{};
  std::optional<std::int64_t> ends_at{};  ///< none: for good
};
BOOST_DESCRIBE_STRUCT(SubmissionRecord, (), (key, body_digest, run, ends_at))

struct CheckpointRecord {
  std::uint64_t number = 0;
  std::string bytes{};
  std::string signature{};
  std::string public_key{};
};
BOOST_DESCRIBE_STRUCT(CheckpointRecord, (), (number, bytes, signature, public_key))

struct TokenRecord {
  std::string id{};
  std::string hash{};
  std::string document{};
};
BOOST_DESCRIBE_STRUCT(TokenRecord, (), (id, hash, document))

struct FenceRecord {
  std::uint64_t last = 0;
};
BOOST_DESCRIBE_STRUCT(FenceRecord, (), (last))

Record record_of(const RunRecord& run);
Record record_of(const WorkspaceRecord& workspace);
Record record_of(const OutboxRecord& entry);
Record record_of(const InboxRecord& event);
Record record_of(const SubjectRecord& subject);
Record record_of(const SubmissionRecord& submission);
Record record_of(const CheckpointRecord& checkpoint);
Record record_of(const TokenRecord& token);
Record record_of(const FenceRecord& fence);

/// What `record_of` was made of. T is the struct of its kind. Errors: corrupt.
template <class T>
Result<T> read_record(const Record& record);
extern template Result<RunRecord> read_record(const Record&);
extern template Result<WorkspaceRecord> read_record(const Record&);
extern template Result<OutboxRecord> read_record(const Record&);
extern template Result<InboxRecord> read_record(const Record&);
extern template Result<SubjectRecord> read_record(const Record&);
extern template Result<SubmissionRecord> read_record(const Record&);
extern template Result<CheckpointRecord> read_record(const Record&);
extern template Result<TokenRecord> read_record(const Record&);
extern template Result<FenceRecord> read_record(const Record&);

/// The record that `bytes` of this kind are, with its key and its end. Errors: corrupt.
Result<Record> parse_record(RecordKind kind, std::string bytes);

/// A cursor that is a number; 0 for any other.
std::int64_t place_of(std::string_view cursor);

/// Words of others, as every store can keep them.
std::string kept_words(std::string_view words);

/// That the store holds something else by the key of `record`.
Error other_record(const Record& record);

/// Gathers a page until it has so many bytes.
class PageRoom {
 public:
  explicit PageRoom(std::size_t bytes) : bytes_(bytes) {}
  bool is_full() const { return used_ >= bytes_; }
  void add(Record record);
  /// With where the next page begins: behind the last record, called `last` there, unless that was
  /// all.
  RecordPage finish(std::string last, bool is_all);

 private:
  const std::size_t bytes_;
  std::size_t used_ = 0;
  RecordPage page_{};
};

}  // namespace porc
