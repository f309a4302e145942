// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <set>

#include "contracts/store_rules.h"
#include "mongo_store/mongo_store.h"

namespace porc::mongo_store {
namespace {

using mongo::Document;

Result<audit::SignedCheckpoint> checkpoint_in(mongo::Session& session, const Document& document) {
  PORC_TRY(std::string bytes, value_of(session, document, "body"));
  return audit::SignedCheckpoint{.bytes = std::move(bytes),
                                 .signature = document.text("signature").value_or(""),
                                 .public_key = document.text("public_key").value_or("")};
}

/// Each run has a row, or two for a moment.
constexpr std::size_t kRowsOfARun = 2;

Result<std::vector<audit::Head>> heads(mongo::Session& session,
                                       const RunId& after,
                                       std::size_t limit) {
  // Where the page ends.
  Document range, selected;
  const std::string begin = after.empty() ? "" : after.str() + ";";
  range.set("$gt", begin);
  selected.set("_id", range);
  PORC_TRY(
      const auto first,
      session.find(
          kRuns, selected, {.ascending_by = "_id", .limit = kRowsOfARun * limit, .only = {"run"}}));
  std::set<std::string> runs;
  for (const Document& row : first) runs.insert(row.text("run").value_or(""));
  std::string end = "~";
  if (first.size() == kRowsOfARun * limit && !runs.empty()) end = *runs.rbegin() + ";";
  // Read backwards nothing is missed that is changed meanwhile: see row_id in runs.cc.
  Document whole_range, whole;
  whole_range.set("$gt", begin).set("$lt", end);
  whole.set("_id", whole_range);
  PORC_TRY(
      const auto rows,
      session.find(kRuns, whole, {.descending_by = "_id", .only = {"run", "sequence", "head"}}));
  std::map<std::string, audit::Head> newest;
  for (const Document& row : rows) {
    const std::string run = row.text("run").value_or("");
    audit::Head head{.run = RunId::trusted(run),
                     .sequence = static_cast<std::uint64_t>(row.number("sequence").value_or(0)),
                     .hash = row.text("head").value_or("")};
    auto& known = newest[run];
    if (head.sequence >= known.sequence) known = std::move(head);
  }
  std::vector<audit::Head> found;
  for (auto& [run, head] : newest) {
    if (found.size() == limit) break;
    found.push_back(std::move(head));
  }
  return found;
}

}  // namespace

Task<std::vector<audit::Head>> MongoStore::list_heads(RunId after, std::size_t limit) {
  return read([after = std::move(after), limit](mongo::Session& session) {
    return heads(session, after, limit);
  });
}

Task<void> MongoStore::put_checkpoint(std::uint64_t number, audit::SignedCheckpoint checkpoint) {
  return run([number, checkpoint = std::move(checkpoint)](Work& work) -> Result<void> {
    const std::string stem = padded(number);
    Document filter;
    filter.set("_id", number);
    PORC_TRY(const auto known, work.find(kCheckpoints, stem, filter));
    if (known) return checkpoint_exists(number);
    Document document;
    document.set("_id", number);
    work.put(document, "body", checkpoint.bytes, kCheckpoints);
    document.set("signature", checkpoint.signature).set("public_key", checkpoint.public_key);
    work.add({.collection = kCheckpoints, .stem = stem, .document = std::move(document)});
    return ok;
  });
}

Task<std::vector<audit::SignedCheckpoint>> MongoStore::list_checkpoints(std::uint64_t after,
                                                                        std::size_t limit) {
  return read(
      [after, limit](mongo::Session& session) -> Result<std::vector<audit::SignedCheckpoint>> {
        Document range, selected;
        range.set("$gt", after);
        selected.set("_id", range);
        PORC_TRY(const auto documents,
                 session.find(kCheckpoints, selected, {.ascending_by = "_id", .limit = limit}));
        std::vector<audit::SignedCheckpoint> found;
        for (const Document& document : documents) {
          PORC_TRY(auto checkpoint, checkpoint_in(session, document));
          found.push_back(std::move(checkpoint));
        }
        return found;
      });
}

Task<audit::SignedCheckpoint> MongoStore::last_checkpoint() {
  return read([](mongo::Session& session) -> Result<audit::SignedCheckpoint> {
    PORC_TRY(const auto last, session.find_one(kCheckpoints, {}, {.descending_by = "_id"}));
    if (!last) return no_checkpoint();
    return checkpoint_in(session, *last);
  });
}

}  // namespace porc::mongo_store
