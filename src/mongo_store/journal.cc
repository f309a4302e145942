// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/journal.h"

#include <algorithm>
#include <ctime>
#include <iterator>
#include <map>
#include <tuple>

#include "base/encoding.h"
#include "contracts/stored_document.h"
#include "host/entropy.h"
#include "json/print.h"
#include "mongo_store/derived.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;
using std::chrono::milliseconds;

/// What we write, and the newest that we can read.
constexpr std::int64_t kFormat = 1;
constexpr std::size_t kStepsRead = 50;
constexpr std::size_t kRowsInline = std::size_t{128} << 10;
constexpr std::size_t kSnapshotPart = std::size_t{256} << 10;
constexpr std::size_t kSnapshotsKept = 3;
constexpr std::size_t kRangesMax = 50;
constexpr milliseconds kPauseFirst{10};
constexpr milliseconds kPauseMax{500};
constexpr int kLoadsMax = 5;
/// The clock of the database is asked again after so long.
constexpr std::chrono::seconds kClockTrusted{30};
/// What nobody may ask for any more stays so long, in case somebody who is very late writes an
/// older version of it.
constexpr std::chrono::hours kOutlived{24};
constexpr std::chrono::minutes kSweepPause{10};
constexpr std::size_t kSweepPage = 200;

Document with_id(const Document& condition) {
  Document filter;
  filter.set("_id", condition);
  return filter;
}

Document after_number(std::uint64_t number) {
  Document condition;
  condition.set("$gt", number);
  return with_id(condition);
}

Document of_numbers(const std::vector<std::int64_t>& numbers) {
  Document condition;
  condition.set("$in", numbers);
  return with_id(condition);
}

Document number_is(std::uint64_t number) {
  Document filter;
  filter.set("_id", number);
  return filter;
}

std::vector<Document> encoded(const std::vector<Record>& records) {
  std::vector<Document> documents;
  documents.reserve(records.size());
  for (const Record& record : records) documents.push_back(encode(record));
  return documents;
}

void append(std::vector<std::int64_t>& to, const std::vector<std::int64_t>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Calls `use` with some of `items` at a time.
template <class T, class F>
Result<void> in_portions(const std::vector<T>& items, std::size_t most, F use) {
  for (std::size_t i = 0; i < items.size(); i += most) {
    const auto first = items.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, items.size() - i));
    PORC_CHECK(use(std::vector<T>(first, first + count)));
  }
  return ok;
}

}  // namespace

Journal::Journal(mongo::Server& server, JournalOptions options, std::function<void(DueSet)> told)
    : server_(server),
      session_(server),
      options_(std::move(options)),
      told_(std::move(told)),
      origin_(hex_encode(host::random_bytes(8))) {}

Journal::BootTime Journal::boot_time() {
  // It counts on while the machine sleeps.
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

std::string Journal::new_nonce(Timestamp now) const {
  return padded(static_cast<std::uint64_t>(now.time_since_epoch().count())) + "-" +
         hex_encode(host::random_bytes(8));
}

Result<Timestamp> Journal::now() {
  BootTime at = boot_time();
  if (!clock_ || at - clock_->second > kClockTrusted) {
    PORC_TRY(const Timestamp there, session_.time());
    // It was said some time between the question and the answer.
    const BootTime answered = boot_time();
    clock_ = {there, at + (answered - at) / 2};
    at = answered;
  }
  return now(clock_->first + std::chrono::duration_cast<Duration>(at - clock_->second));
}

Result<void> Journal::load() {
  for (int attempt = 0; attempt < kLoadsMax; ++attempt) {
    PORC_TRY(const bool is_whole, read_snapshot());
    if (!is_whole) continue;
    PORC_TRY(const bool is_gapless, read_steps());
    if (is_gapless) return settle();
  }
  return Error{.code = ErrorCode::corrupt,
               .message = "the journal has a gap behind its newest snapshot"};
}

Result<bool> Journal::read_snapshot() {
  state_.clear();
  open_.clear();
  open_stems_.clear();
  owes_ = false;
  number_ = snapshot_ = 0;
  last_at_ = {};
  last_nonce_.clear();
  PORC_TRY(const auto mark, session_.find_one(kMarks, {}, {.descending_by = "_id"}));
  if (!mark) return true;
  const auto number = static_cast<std::uint64_t>(mark->number("_id").value_or(0));
  const std::string stem = padded(number) + ":" + mark->text("nonce").value_or("");
  PORC_TRY(const auto parts, session_.find(kSnapshots, all_of(stem), {.ascending_by = "_id"}));
  if (mark->number("format").value_or(kFormat + 1) > kFormat) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "a newer porc wrote this database"};
  }
  // Of an old one somebody may have removed parts meanwhile.
  if (static_cast<std::int64_t>(parts.size()) != mark->number("parts")) return false;
  for (const Document& part : parts) {
    PORC_TRY(const Effects rows, read_document<Effects>(part.bytes("rows").value_or("")));
    state_.apply(rows);
  }
  number_ = snapshot_ = number;
  last_at_ = Timestamp(Duration(mark->number("at").value_or(0)));
  last_nonce_ = mark->text("step").value_or("");
  parts_swept_ = mark->text("parts_swept").value_or("");
  return true;
}

Result<void> Journal::catch_up() {
  const BootTime begun = boot_time();
  bool is_gapless = !must_load_;
  if (is_gapless) {
    PORC_TRY(is_gapless, read_steps());
  }
  if (!is_gapless) {
    must_load_ = true;
    PORC_CHECK(load());
    must_load_ = false;
    told_(DueSet().set());
  }
  caught_up_at_ = begun;
  return ok;
}

Result<bool> Journal::read_steps() {
  for (;;) {
    PORC_TRY(const auto steps,
             session_.find(
                 kJournal, after_number(number_), {.ascending_by = "_id", .limit = kStepsRead}));
    for (const Document& step : steps) {
      if (step.number("_id") != static_cast<std::int64_t>(number_ + 1)) return false;
      PORC_CHECK(read_step(step));
    }
    if (steps.size() < kStepsRead) return true;
  }
}

Result<void> Journal::read_step(const Document& document) {
  if (document.number("format").value_or(kFormat + 1) > kFormat) {
    return Error{.code = ErrorCode::precondition_failed,
                 .message = "a newer porc writes this database"};
  }
  PORC_TRY(const std::string text, value_of(session_, document, "rows"));
  PORC_TRY(const Effects rows, read_document<Effects>(text));
  Step step;
  step.number = number_ + 1;
  step.at = Timestamp(Duration(document.number("at").value_or(0)));
  step.origin = document.text("origin").value_or("");
  step.due = DueSet(static_cast<std::uint64_t>(document.number("due").value_or(0)));
  for (const Document& record : document.children("records").value_or(std::vector<Document>()))
    step.records.push_back(decode_record(record));
  step.payloads_gone = document.numbers("payloads_gone");
  step.payloads_in_parts_gone = document.numbers("payloads_in_parts_gone");
  step.bodies_gone = document.numbers("bodies_gone");

  state_.apply(rows);
  number_ = step.number;
  last_at_ = std::max(last_at_, step.at);
  last_nonce_ = document.text("nonce").value_or("");
  if (step.origin != origin_ && step.due.any()) told_(step.due);
  // Nobody takes a step before all is there that follows from their last one.
  if (step.origin != origin_)
    std::erase_if(open_, [&](const Step& earlier) { return earlier.origin == step.origin; });
  for (const Record& record : step.records) open_stems_.emplace(record.collection, record.stem);
  owes_ = owes_ || step.origin == origin_;
  open_.push_back(std::move(step));
  return ok;
}

Result<bool> Journal::take(Step step, std::span<const Document> parts) {
  if (owes_) PORC_CHECK(settle());
  const std::string nonce = new_nonce(step.at);
  step.number = next_number();
  step.origin = origin_;
  Document document;
  document.set("_id", step.number).set("format", kFormat).set("nonce", nonce);
  document.set("after", last_nonce_)
      .set("origin", origin_)
      .set("at", step.at.time_since_epoch().count());
  document.set("due", step.due.to_ulong());
  Room room(nonce, kRowsInline, kRowsInline);
  std::string rows;
  json::print_to(rows, state_.effects());
  room.put(document, "rows", rows, kJournal);
  document.set("records", encoded(step.records));
  document.set("payloads_gone", step.payloads_gone);
  document.set("payloads_in_parts_gone", step.payloads_in_parts_gone);
  document.set("bodies_gone", step.bodies_gone);

  PORC_CHECK(session_.insert_new(kParts, parts));
  PORC_CHECK(session_.insert_new(kParts, room.parts()));
  PORC_TRY(const bool is_ours, insert(document, nonce));
  if (!is_ours) {
    // What is left over when this fails is swept.
    for (const auto& unused : {parts, std::span<const Document>(room.parts())}) {
      for (const Document& part : unused)
        std::ignore = session_.remove(kParts, all_of(part.text("nonce").value_or("")));
    }
    return false;
  }
  // Whoever stood still for long may have found the place of a step that was removed.
  if (boot_time() - caught_up_at_ >= options_.kept / 2) {
    PORC_TRY(const bool was_first, was_first_there(step.number, nonce));
    if (!was_first) {
      Document mine = number_is(step.number);
      mine.set("nonce", nonce);
      PORC_CHECK(session_.remove(kJournal, mine));
      return false;
    }
  }
  number_ = step.number;
  last_at_ = step.at;
  last_nonce_ = nonce;
  state_.accept();
  const Step taken = std::move(step);
  if (auto derived = derive(std::span(&taken, 1)); !derived) {
    for (const Record& record : taken.records) open_stems_.emplace(record.collection, record.stem);
    open_.push_back(taken);
    owes_ = true;
  }
  return true;
}

/// Until it is certain who took the step.
Result<bool> Journal::insert(const Document& document, const std::string& nonce) {
  const auto deadline = boot_time() + server_.patience();
  const auto number = static_cast<std::uint64_t>(document.number("_id").value_or(0));
  Error last;
  bool may_be_taken = false;
  for (milliseconds wait = kPauseFirst;; wait = std::min(2 * wait, kPauseMax)) {
    const auto inserted =
        options_.insert ? options_.insert(session_, document) : session_.insert(kJournal, document);
    if (inserted && *inserted) return true;
    if (inserted) {
      // One that a majority has not got is not seen, and may yet be undone.
      const auto there = session_.find_one(kJournal, number_is(number), {.only = {"nonce"}});
      if (there && *there) return (*there)->text("nonce") == nonce;
      last = there ? Error{.code = ErrorCode::unavailable,
                           .message = "a majority of the database has not got a step yet"}
                   : there.error();
    } else {
      last = inserted.error();
    }
    if (last.code != ErrorCode::unavailable) return last;
    const bool was_sent = inserted || last.retry_after == milliseconds(0);
    may_be_taken = may_be_taken || was_sent;
    if (!may_be_taken) return last;
    if (boot_time() + wait > deadline || !server_.pause(wait)) {
      last.message += "; whether the changes are stored is unknown";
      return last;
    }
  }
}

/// Steps are removed only up to a snapshot, and each names the one before it.
Result<bool> Journal::was_first_there(std::uint64_t number, const std::string& nonce) {
  PORC_TRY(const auto mark, session_.find_one(kMarks, {}, {.descending_by = "_id"}));
  const auto newest =
      mark ? static_cast<std::uint64_t>(mark->number("_id").value_or(0)) : std::uint64_t{0};
  if (newest < number) return true;
  if (newest == number) return mark->text("step") == nonce;
  PORC_TRY(const auto next,
           session_.find_one(kJournal, number_is(number + 1), {.only = {"after"}}));
  if (next) return next->text("after") == nonce;
  must_load_ = true;
  return Error{.code = ErrorCode::unavailable,
               .message = "the database took very long; whether the changes are stored is unknown"};
}

Result<void> Journal::settle() {
  bool is_done = false;
  if (options_.only_looks) {
    PORC_TRY(is_done, is_derived(session_, open_));
  }
  if (!is_done) PORC_CHECK(derive(open_));
  open_.clear();
  open_stems_.clear();
  owes_ = false;
  return ok;
}

Result<void> Journal::derive(std::span<const Step> steps) {
  std::map<std::string, std::vector<Document>> fresh;
  std::map<std::pair<std::string, bool>, std::vector<Document>> stale;
  std::vector<std::int64_t> payloads, payloads_in_parts, bodies;
  for (const Step& step : steps) {
    for (const Record& record : step.records) {
      if (record.document) fresh[record.collection].push_back(*record.document);
      if (record.stale_before.empty()) continue;
      Document range;
      range.set("$gt", record.stale_after).set("$lt", record.stale_before);
      stale[{record.collection, record.stale_in_parts}].push_back(with_id(range));
    }
    append(payloads, step.payloads_gone);
    append(payloads_in_parts, step.payloads_in_parts_gone);
    append(bodies, step.bodies_gone);
  }
  for (const auto& [collection, documents] : fresh)
    PORC_CHECK(session_.insert_new(collection, documents));
  for (const auto& entry : stale) {
    const std::string& collection = entry.first.first;
    const bool in_parts = entry.first.second;
    const auto remove = [&](const std::vector<Document>& some) -> Result<void> {
      Document any;
      any.set("$or", some);
      const Document& filter = some.size() == 1 ? some.front() : any;
      if (in_parts) return remove_with_parts(session_, collection, filter);
      return session_.remove(collection, filter);
    };
    PORC_CHECK(in_portions(entry.second, kRangesMax, remove));
  }
  if (!payloads.empty()) PORC_CHECK(session_.remove(kPayloads, of_numbers(payloads)));
  if (!payloads_in_parts.empty())
    PORC_CHECK(remove_with_parts(session_, kPayloads, of_numbers(payloads_in_parts)));
  if (!bodies.empty()) PORC_CHECK(remove_with_parts(session_, kBodies, of_numbers(bodies)));
  return ok;
}

Result<std::optional<Document>> Journal::newest(const std::string& collection,
                                                const std::string& stem) {
  return find(collection, stem, all_of(stem));
}

Result<std::optional<Document>> Journal::find(const std::string& collection,
                                              const std::string& stem,
                                              const Document& filter) {
  if (open_stems_.contains({collection, stem})) PORC_CHECK(settle());
  return session_.find_one(collection, filter, {.descending_by = "_id"});
}

Result<void> Journal::fold() {
  if (options_.only_looks) return ok;
  const std::uint64_t behind = number_ - snapshot_;
  const bool is_our_turn = number_ % options_.snapshot_every == 0;
  if (behind < options_.snapshot_every || !(is_our_turn || behind >= 2 * options_.snapshot_every))
    return ok;
  PORC_TRY(const auto mark, session_.find_one(kMarks, {}, {.descending_by = "_id"}));
  if (mark) {
    const auto newest = static_cast<std::uint64_t>(mark->number("_id").value_or(0));
    snapshot_ = std::max(snapshot_, newest);
    if (newest + options_.snapshot_every > number_) return ok;
  }
  PORC_CHECK(snapshot());
  PORC_CHECK(remove_old());
  return sweep();
}

Result<void> Journal::snapshot() {
  PORC_CHECK(settle());
  const std::string nonce = new_nonce(last_at_);
  const std::string stem = padded(number_) + ":" + nonce;
  const std::vector<std::string> parts = state_.parts(kSnapshotPart);
  std::vector<Document> documents;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Document part;
    part.set("_id", numbered(stem, i)).set_bytes("rows", parts[i]);
    documents.push_back(std::move(part));
  }
  PORC_CHECK(session_.insert_new(kSnapshots, documents));
  Document mark;
  mark.set("_id", number_).set("format", kFormat).set("nonce", nonce).set("parts", parts.size());
  mark.set("at", last_at_.time_since_epoch().count()).set("parts_swept", parts_swept_);
  mark.set("step", last_nonce_);
  PORC_TRY(const bool is_first, session_.insert(kMarks, mark));
  snapshot_ = number_;
  folded_.emplace_back(number_, boot_time());
  if (is_first) return ok;
  // Somebody else's, or ours whose answer was lost.
  PORC_TRY(const auto there, session_.find_one(kMarks, number_is(number_)));
  if (there && there->text("nonce") == nonce) return ok;
  return session_.remove(kSnapshots, all_of(stem));
}

/// Steps and snapshots that nobody reads any more. Whoever is behind finds a gap and begins with a
/// snapshot.
Result<void> Journal::remove_old() {
  std::optional<std::uint64_t> known_long;
  while (!folded_.empty() && boot_time() - folded_.front().second >= options_.kept) {
    // The newest step of all stays, so that a gap is seen.
    if (folded_.front().first >= number_) break;
    known_long = folded_.front().first;
    folded_.pop_front();
  }
  if (known_long) {
    Document up_to;
    up_to.set("$lte", *known_long);
    PORC_CHECK(remove_with_parts(session_, kJournal, with_id(up_to)));
  }
  PORC_TRY(const auto marks,
           session_.find(kMarks, {}, {.descending_by = "_id", .limit = kSnapshotsKept}));
  if (marks.size() < kSnapshotsKept) return ok;
  const auto oldest = static_cast<std::uint64_t>(marks.back().number("_id").value_or(0));
  Document before_mark, before_part;
  before_mark.set("$lt", oldest);
  before_part.set("$lt", padded(oldest));
  PORC_CHECK(session_.remove(kMarks, with_id(before_mark)));
  return session_.remove(kSnapshots, with_id(before_part));
}

Result<void> Journal::sweep() {
  if (swept_at_ && last_at_ < *swept_at_ + kSweepPause) return ok;
  swept_at_ = last_at_;
  const auto outlived = outlived_at().time_since_epoch().count();
  for (const char* collection : {kSubmissions, kSubjects}) {
    Document condition, filter;
    condition.set("$lt", outlived);
    filter.set("ends_at", condition);
    PORC_CHECK(remove_with_parts(session_, collection, filter));
  }
  PORC_CHECK(sweep_handled());
  PORC_CHECK(sweep_payloads());
  return sweep_parts();
}

Timestamp Journal::outlived_at() const {
  return std::max(Timestamp(), last_at_ - kOutlived);
}

Result<void> Journal::sweep_handled() {
  Document condition, filter;
  condition.set("$lt", last_at_.time_since_epoch().count());
  filter.set("ends_at", condition);
  for (;;) {
    PORC_TRY(
        const auto over,
        session_.find(
            kHandled, filter, {.ascending_by = "ends_at", .limit = kSweepPage, .only = {"body"}}));
    if (over.empty()) return ok;
    std::vector<std::int64_t> bodies;
    std::vector<std::string> ids;
    for (const Document& event : over) {
      bodies.push_back(event.number("body").value_or(0));
      ids.push_back(event.text("_id").value_or(""));
    }
    PORC_CHECK(remove_with_parts(session_, kBodies, of_numbers(bodies)));
    Document any;
    any.set("$in", ids);
    PORC_CHECK(session_.remove(kHandled, with_id(any)));
    if (over.size() < kSweepPage) return ok;
  }
}

/// What entries said that are delivered, when whoever took them out did not get that far.
Result<void> Journal::sweep_payloads() {
  const CounterRow* counters = state_.counters.find(0);
  const std::uint64_t last = counters == nullptr ? 0 : counters->last_place;
  for (std::int64_t after = 0;;) {
    Document condition;
    condition.set("$gt", after).set("$lte", last);
    PORC_TRY(const auto payloads,
             session_.find(kPayloads,
                           with_id(condition),
                           {.ascending_by = "_id", .limit = kSweepPage, .only = {"_id"}}));
    std::vector<std::int64_t> orphans;
    for (const Document& payload : payloads) {
      after = payload.number("_id").value_or(after);
      if (state_.outbox.find(static_cast<std::uint64_t>(after)) == nullptr)
        orphans.push_back(after);
    }
    if (!orphans.empty()) PORC_CHECK(remove_with_parts(session_, kPayloads, of_numbers(orphans)));
    if (payloads.size() < kSweepPage) return ok;
  }
}

/// Parts of what was never stored.
Result<void> Journal::sweep_parts() {
  const std::string until =
      padded(static_cast<std::uint64_t>(outlived_at().time_since_epoch().count()));
  while (parts_swept_ < until) {
    Document condition;
    condition.set("$gt", parts_swept_).set("$lt", until);
    PORC_TRY(const auto parts,
             session_.find(
                 kParts,
                 with_id(condition),
                 {.ascending_by = "_id", .limit = kSweepPage, .only = {"nonce", "in", "owner"}}));
    std::set<std::string> seen;
    for (const Document& part : parts) {
      parts_swept_ = part.text("_id").value_or(until);
      const std::string nonce = part.text("nonce").value_or("");
      if (!seen.insert(nonce).second) continue;
      PORC_TRY(const auto owner,
               session_.find_one(part.text("in").value_or(""),
                                 part.child("owner").value_or(Document())));
      const bool is_owned = owner && std::ranges::any_of(kValues, [&](std::string_view value) {
                              const auto where = owner->child(parts_member(value));
                              return where && where->text("nonce") == nonce;
                            });
      if (!is_owned) PORC_CHECK(session_.remove(kParts, all_of(nonce)));
    }
    if (parts.size() < kSweepPage) parts_swept_ = until;
  }
  return ok;
}

}  // namespace porc::mongo_store
