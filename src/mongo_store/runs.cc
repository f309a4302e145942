// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "base/ascii.h"
#include "contracts/store_rules.h"
#include "contracts/stored_document.h"
#include "mongo_store/mongo_store.h"
#include "mongo_store/operations.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

constexpr std::size_t kVersionDigits = 10;
constexpr std::uint64_t kVersionMax = 9'999'999'999;
/// Greater than every run id.
constexpr std::string_view kBeyondAllIds = "~";
/// Projections that are read at once.
constexpr std::size_t kProjections = 50;

/// `run_id:version`.
std::string change_id(const RunId& run, std::uint64_t version) {
  return numbered(run.str(), version, kVersionDigits);
}

/// Counted down: whoever reads runs from the newest to the oldest comes to the row of an older
/// version first, and misses no run that is changed meanwhile.
std::string row_id(const std::string& run, std::uint64_t version) {
  return numbered(run, kVersionMax - version, kVersionDigits);
}

std::string name_of(run::RunStatus status) {
  return boost::describe::enum_to_string(status, "");
}

Result<run::RunStatus> status_of(const std::string& name) {
  auto status = json::decode<run::RunStatus>(json::value(name), json::Unknown::reject);
  if (status) return status;
  return Error{.code = ErrorCode::corrupt, .message = "there is no status '" + name + "'"};
}

/// Events byte for byte; the run is that of the change.
std::string data_of(const std::vector<audit::Event>& events) {
  std::vector<Document> list;
  for (const audit::Event& event : events) {
    Document one;
    one.set("sequence", event.sequence).set_bytes("bytes", event.bytes).set("hash", event.hash);
    list.push_back(std::move(one));
  }
  return std::move(Document().set("events", list)).data();
}

/// The change record: what happened, what the run is after it, and the head of its chain.
Result<void> add_record(Work& work, const Change& change) {
  const Run& run = change.run;
  Document document;
  document.set("_id", change_id(run.id, run.version)).set("run", run.id.str());
  document.set("version", run.version).set("step", work.number());
  document.set("at", work.now().time_since_epoch().count());
  document.set("status", name_of(run.status)).set("workspace", run.workspace.str());
  document.set("sequence", run.audit_sequence).set("head", run.audit_head);
  if (change.claim) document.set("fence", change.claim->fence);
  PORC_TRY(const std::string projection, write_document(json::encode(run)));
  work.put(document, "projection", projection, kChanges);
  work.put(document, "events", data_of(change.events), kChanges);
  work.add({.collection = kChanges, .stem = run.id.str(), .document = std::move(document)});
  return ok;
}

void add_row(Work& work, const Run& run) {
  const auto& metadata = run.blueprint.metadata;
  const std::string repo = metadata.repo.value_or("");
  const std::string owner = metadata.owner.value_or("");
  Record record{.collection = kRuns, .stem = run.id.str()};
  const std::string id = row_id(run.id.str(), run.version);
  Document document;
  document.set("_id", id).set("run", run.id.str()).set("version", run.version);
  document.set("status", name_of(run.status)).set("kind", run.identity.kind);
  document.set("environment", run.identity.environment).set("workspace", run.workspace.str());
  if (metadata.repo) document.set("repo", repo);
  document.set("text",
               run.id.str() + "\n" + run.identity.name + "\n" + run.identity.kind + "\n" + repo +
                   "\n" + owner);
  document.set("sequence", run.audit_sequence).set("head", run.audit_head);
  record.document = std::move(document);
  if (run.version > 1) {
    record.stale_after = id;
    record.stale_before = run.id.str() + ";";
  }
  work.add(std::move(record));
}

Result<void> append_change(Work& work, const Change& change) {
  const Run& run = change.run;
  const JobRow* row = work.state().jobs.find(run.id.str());
  std::optional<Job> job;
  std::optional<JobRow> before;
  if (row != nullptr) {
    before = *row;
    job = row->job();
  } else {
    PORC_TRY(before, find_head(work, run.id));
  }
  PORC_CHECK(check_follows(change, before ? before->version : 0, before ? before->sequence : 0));
  if (change.claim && !(job && job->is_held_under(change.claim->fence))) return lost_claim(run.id);
  PORC_CHECK(check_new_to_outbox(work, change.outbox));

  JobRow after{.run = run.id,
               .workspace = run.workspace,
               .version = run.version,
               .sequence = run.audit_sequence,
               .status = run.status};
  if (row != nullptr) after.owner = before->owner;
  const bool free = is_free(work, run.workspace, run.id);
  put_job(work, std::move(after), job_after(job, change, free, work.now()));
  work.state().count_run(before ? name_of(before->status) : "", name_of(run.status));
  work.may_be_due(Due::run);
  PORC_CHECK(add_to_outbox(work, change.outbox));
  PORC_CHECK(add_record(work, change));
  add_row(work, run);
  return ok;
}

/// Selects words as they are, whatever they mean elsewhere.
std::string literal(std::string_view words) {
  std::string pattern;
  for (const char c : words) {
    const bool is_plain = is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
    if (!is_plain) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

Document condition(const char* operation, const auto& value) {
  Document made;
  made.set(operation, value);
  return made;
}

Document rows_before(const RunFilter& filter, const std::string& before) {
  Document selected;
  selected.set("_id", condition("$lt", before));
  if (!filter.statuses.empty()) {
    std::vector<std::string> names;
    for (const run::RunStatus status : filter.statuses) names.push_back(name_of(status));
    selected.set("status", condition("$in", names));
  }
  if (filter.kind) selected.set("kind", *filter.kind);
  if (filter.repo) selected.set("repo", *filter.repo);
  if (filter.environment) selected.set("environment", *filter.environment);
  if (filter.workspace) selected.set("workspace", *filter.workspace);
  if (filter.text) selected.set("text", condition("$regex", literal(*filter.text)));
  return selected;
}

struct Row {
  std::string run{};
  std::uint64_t version = 0;
};

Row row_in(const Document& document) {
  return {.run = document.text("run").value_or(""),
          .version = static_cast<std::uint64_t>(document.number("version").value_or(0))};
}

/// Those that are of the newest version of their run. Others are about to be removed.
Result<std::vector<Row>> newest_of(mongo::Session& session, const std::vector<Document>& rows) {
  std::vector<std::string> runs;
  for (const Document& row : rows) runs.push_back(row_in(row).run);
  Document selected;
  selected.set("run", condition("$in", runs));
  PORC_TRY(const auto all, session.find(kRuns, selected, {.only = {"run", "version"}}));
  std::unordered_map<std::string, std::uint64_t> newest;
  for (const Document& document : all) {
    const Row row = row_in(document);
    newest[row.run] = std::max(newest[row.run], row.version);
  }
  std::vector<Row> found;
  for (const Document& document : rows) {
    Row row = row_in(document);
    if (row.version == newest[row.run]) found.push_back(std::move(row));
  }
  return found;
}

Result<Run> projection_in(mongo::Session& session, const Document& change) {
  PORC_TRY(const std::string text, value_of(session, change, "projection"));
  return read_document<Run>(text);
}

Result<std::unordered_map<std::string, Document>> changes_of(mongo::Session& session,
                                                             const std::vector<Row>& rows) {
  std::unordered_map<std::string, Document> changes;
  for (std::size_t i = 0; i < rows.size(); i += kProjections) {
    std::vector<std::string> ids;
    for (std::size_t j = i; j < std::min(rows.size(), i + kProjections); ++j)
      ids.push_back(change_id(RunId::trusted(rows[j].run), rows[j].version));
    Document selected;
    selected.set("_id", condition("$in", ids));
    PORC_TRY(auto found,
             session.find(
                 kChanges, selected, {.only = {"run", "projection", parts_member("projection")}}));
    for (Document& change : found) {
      std::string run = change.text("run").value_or("");
      changes.insert_or_assign(std::move(run), std::move(change));
    }
  }
  return changes;
}

/// What a text is looked for in are lines of one text: one that holds a line feed itself may have
/// been found across two of them.
bool has_in_one_word(const Run& run, const std::optional<std::string>& text) {
  if (!text || text->find('\n') == std::string::npos) return true;
  const auto& metadata = run.blueprint.metadata;
  const std::string none;
  return std::ranges::any_of(
      std::to_array<const std::string*>({&run.id.str(),
                                         &run.identity.name,
                                         &run.identity.kind,
                                         metadata.repo ? &*metadata.repo : &none,
                                         metadata.owner ? &*metadata.owner : &none}),
      [&](const std::string* word) { return word->find(*text) != std::string::npos; });
}

Result<Page<Run>> list(mongo::Session& session, const RunFilter& filter, const PageRequest& page) {
  Page<Run> found;
  std::string before(kBeyondAllIds);
  if (page.after) before = page.after->str() + ":";
  for (;;) {
    const std::size_t asked = page.limit - found.items.size() + 1;
    PORC_TRY(const auto some,
             session.find(kRuns,
                          rows_before(filter, before),
                          {.descending_by = "_id", .limit = asked, .only = {"run", "version"}}));
    if (some.empty()) return found;
    before = some.back().text("_id").value_or("");
    PORC_TRY(const std::vector<Row> rows, newest_of(session, some));
    PORC_TRY(const auto changes, changes_of(session, rows));
    for (const Row& row : rows) {
      found.more = found.items.size() == page.limit;
      if (found.more) return found;
      const auto change = changes.find(row.run);
      auto run = change == changes.end() ? Result<Run>(no_run(RunId::trusted(row.run)))
                                         : projection_in(session, change->second);
      if (run && !has_in_one_word(*run, filter.text)) continue;
      if (run) {
        found.items.push_back(*std::move(run));
      } else if (run.error().code == ErrorCode::unavailable) {
        return std::move(run).error();
      } else {
        found.damaged.push_back(RunId::trusted(row.run));
      }
    }
    if (some.size() < asked) return found;
  }
}

Result<Run> get(mongo::Session& session, const RunId& id) {
  PORC_TRY(const auto change,
           session.find_one(kChanges, all_of(id.str()), {.descending_by = "_id"}));
  if (!change) return no_run(id);
  return projection_in(session, *change);
}

Result<std::vector<audit::Event>> events_of(mongo::Session& session,
                                            const RunId& id,
                                            std::uint64_t after,
                                            std::size_t limit) {
  std::vector<audit::Event> events;
  Document selected = all_of(id.str());
  selected.set("sequence", condition("$gt", after));
  if (limit == 0) limit = 1;
  PORC_TRY(const auto changes,
           session.find(kChanges,
                        selected,
                        {.ascending_by = "_id",
                         .limit = limit,
                         .only = {"sequence", "events", parts_member("events")}}));
  for (const Document& change : changes) {
    PORC_TRY(const std::string data, value_of(session, change, "events"));
    const auto stored = Document::parse(data);
    if (!stored) {
      return Error{.code = ErrorCode::corrupt,
                   .message = "the events of run " + id.str() + " are damaged"};
    }
    for (const Document& event : stored->children("events").value_or(std::vector<Document>())) {
      const auto sequence = static_cast<std::uint64_t>(event.number("sequence").value_or(0));
      if (sequence <= after || events.size() == limit) continue;
      events.push_back({.run = id,
                        .sequence = sequence,
                        .bytes = event.bytes("bytes").value_or(""),
                        .hash = event.text("hash").value_or("")});
    }
  }
  if (!changes.empty()) return events;
  PORC_TRY(const auto any, session.find_one(kChanges, all_of(id.str()), {.only = {"run"}}));
  if (!any) return no_run(id);
  return events;
}

Result<RunId> reserve(Work& work,
                      const std::string& key,
                      const std::string& body_digest,
                      const RunId& proposed,
                      std::optional<Duration> keep) {
  const std::string stem = stem_of(key);
  const std::int64_t now = work.now().time_since_epoch().count();
  PORC_TRY(const auto bound, work.newest(kSubmissions, stem));
  if (bound && bound->number("ends_at").value_or(now + 1) > now) {
    if (bound->text("body_digest") != body_digest) return key_of_another_body();
    return RunId::trusted(bound->text("run").value_or(""));
  }
  const std::string id = numbered(stem, work.number());
  Document document;
  document.set("_id", id).set("key", key).set("body_digest", body_digest);
  document.set("run", proposed.str());
  if (keep) document.set("ends_at", now + keep->count());
  Record record{.collection = kSubmissions, .stem = stem, .document = std::move(document)};
  if (bound) {
    record.stale_after = stem + ":";
    record.stale_before = id;
  }
  work.add(std::move(record));
  return proposed;
}

Result<RunId> find_bound(Work& work, const std::string& key, const std::string& body_digest) {
  const std::int64_t now = work.now().time_since_epoch().count();
  PORC_TRY(const auto bound, work.newest(kSubmissions, stem_of(key)));
  const bool stands = bound && bound->number("ends_at").value_or(now + 1) > now &&
                      bound->text("body_digest") == body_digest;
  if (!stands) return no_submission();
  return RunId::trusted(bound->text("run").value_or(""));
}

}  // namespace

Result<std::optional<JobRow>> find_head(Work& work, const RunId& run) {
  PORC_TRY(const auto change, work.newest(kChanges, run.str()));
  if (!change) return std::optional<JobRow>();
  JobRow head{.run = run};
  head.workspace = WorkspaceName::trusted(change->text("workspace").value_or(""));
  head.version = static_cast<std::uint64_t>(change->number("version").value_or(0));
  head.sequence = static_cast<std::uint64_t>(change->number("sequence").value_or(0));
  PORC_TRY(head.status, status_of(change->text("status").value_or("")));
  return std::optional(std::move(head));
}

Result<RunRecord> run_in(mongo::Session& session, std::span<const Document> changes) {
  RunRecord record{.run = changes.back().text("run").value_or("")};
  for (const Document& change : changes) {
    ChangeRecord made{.version = static_cast<std::uint64_t>(change.number("version").value_or(0)),
                      .at = change.number("at").value_or(0)};
    if (const auto fence = change.number("fence")) made.fence = static_cast<std::uint64_t>(*fence);
    record.changes.push_back(made);
    // One that was moved here has them with its newest change.
    if (!change.has("events") && !change.has(parts_member("events"))) continue;
    PORC_TRY(const std::string data, value_of(session, change, "events"));
    const auto stored = Document::parse(data);
    if (!stored) {
      return Error{.code = ErrorCode::corrupt,
                   .message = "the events of run " + record.run + " are damaged"};
    }
    for (const Document& event : stored->children("events").value_or(std::vector<Document>())) {
      record.events.push_back(
          {.sequence = static_cast<std::uint64_t>(event.number("sequence").value_or(0)),
           .bytes = event.bytes("bytes").value_or(""),
           .hash = event.text("hash").value_or("")});
    }
  }
  PORC_TRY(record.projection, value_of(session, changes.back(), "projection"));
  return record;
}

Result<std::vector<Document>> changes_behind(mongo::Session& session,
                                             const std::string& run,
                                             std::size_t limit) {
  Document selected;
  selected.set("_id", condition("$gt", run.empty() ? run : run + ";"));
  return session.find(kChanges, selected, {.ascending_by = "_id", .limit = limit});
}

Result<std::vector<Document>> changes_of_run(mongo::Session& session, const RunId& run) {
  return session.find(kChanges, all_of(run.str()), {.ascending_by = "_id"});
}

Result<std::set<std::string>> stored_among(mongo::Session& session,
                                           const std::vector<std::string>& runs) {
  std::vector<std::string> ids;
  for (const std::string& run : runs) ids.push_back(change_id(RunId::trusted(run), 1));
  Document selected;
  selected.set("_id", condition("$in", ids));
  PORC_TRY(const auto found, session.find(kChanges, selected, {.only = {"run"}}));
  std::set<std::string> stored;
  for (const Document& change : found) stored.insert(change.text("run").value_or(""));
  return stored;
}

/// All events lie with the newest change: which of them came with an earlier one nobody asks.
Result<void> write_run(Work& work, const RunRecord& record) {
  PORC_TRY(const Run run, read_document<Run>(record.projection));
  std::vector<audit::Event> events;
  for (const EventRecord& event : record.events) {
    events.push_back(
        {.run = run.id, .sequence = event.sequence, .bytes = event.bytes, .hash = event.hash});
  }
  for (const ChangeRecord& change : record.changes) {
    const bool is_newest = change.version == run.version;
    Document document;
    document.set("_id", change_id(run.id, change.version)).set("run", run.id.str());
    document.set("version", change.version).set("step", work.number()).set("at", change.at);
    document.set("status", name_of(run.status)).set("workspace", run.workspace.str());
    document.set("sequence", is_newest ? run.audit_sequence : std::uint64_t{0});
    document.set("head", is_newest ? run.audit_head : std::string());
    if (change.fence) document.set("fence", *change.fence);
    if (is_newest) {
      work.put(document, "projection", record.projection, kChanges);
      work.put(document, "events", data_of(events), kChanges);
    }
    work.add({.collection = kChanges, .stem = run.id.str(), .document = std::move(document)});
  }
  add_row(work, run);
  work.state().count_run("", name_of(run.status));
  if (!record.job) return ok;
  JobRow row{.run = run.id,
             .workspace = run.workspace,
             .version = run.version,
             .sequence = run.audit_sequence,
             .status = run.status,
             .owner = record.job->owner};
  put_job(work,
          std::move(row),
          Job{.due_at = Timestamp(Duration(record.job->due_at)),
              .fence = record.job->fence,
              .wanted = record.job->wanted,
              .parked = record.job->parked});
  return ok;
}

Task<void> MongoStore::append(Change change) {
  return run([change = std::move(change)](Work& work) { return append_change(work, change); });
}

Task<Run> MongoStore::get_run(RunId id) {
  return read([id = std::move(id)](mongo::Session& session) { return get(session, id); });
}

Task<Page<Run>> MongoStore::list_runs(RunFilter filter, PageRequest page) {
  PORC_CO_CHECK(check_page(page));
  auto listed = read([filter = std::move(filter), page = std::move(page)](mongo::Session& session) {
    return list(session, filter, page);
  });
  co_return co_await std::move(listed);
}

Task<std::map<run::RunStatus, std::uint64_t>> MongoStore::count_runs() {
  return run([](Work& work) -> Result<std::map<run::RunStatus, std::uint64_t>> {
    std::map<run::RunStatus, std::uint64_t> counts;
    const CounterRow* row = work.state().counters.find(0);
    if (row == nullptr) return counts;
    for (const auto& [name, count] : row->runs) {
      PORC_TRY(const run::RunStatus status, status_of(name));
      counts[status] = count;
    }
    return counts;
  });
}

Task<std::vector<audit::Event>> MongoStore::list_events(RunId id,
                                                        std::uint64_t after,
                                                        std::size_t limit) {
  return read([id = std::move(id), after, limit](mongo::Session& session) {
    return events_of(session, id, after, limit);
  });
}

Task<RunId> MongoStore::reserve_submission(std::string key,
                                           std::string body_digest,
                                           RunId proposed,
                                           std::optional<Duration> keep) {
  return run([key = std::move(key),
              body_digest = std::move(body_digest),
              proposed = std::move(proposed),
              keep](Work& work) { return reserve(work, key, body_digest, proposed, keep); });
}

Task<RunId> MongoStore::find_submission(std::string key, std::string body_digest) {
  return run([key = std::move(key), body_digest = std::move(body_digest)](Work& work) {
    return find_bound(work, key, body_digest);
  });
}

}  // namespace porc::mongo_store
