// SPDX-License-Identifier: Apache-2.0
#include "mongo_store/work.h"

#include <iterator>

namespace porc::mongo_store {
namespace {

// With the rows of a step they stay well under a mebibyte.
constexpr std::size_t kInlineMax = std::size_t{32} << 10;
constexpr std::size_t kInlineTotal = std::size_t{256} << 10;

void move_all(auto& from, auto& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

}  // namespace

Work::Work(Journal& journal, Draft& draft, Timestamp now)
    : journal_(journal),
      draft_(draft),
      now_(now),
      mark_(journal.state().undo.mark()),
      room_(journal.new_nonce(now), kInlineMax, kInlineTotal) {}

Result<std::optional<mongo::Document>> Work::newest(const std::string& collection,
                                                    const std::string& stem) {
  return find(collection, stem, all_of(stem));
}

Result<std::optional<mongo::Document>> Work::find(const std::string& collection,
                                                  const std::string& stem,
                                                  const mongo::Document& filter) {
  if (draft_.stems.contains({collection, stem})) {
    must_wait_ = true;
    return Error{.code = ErrorCode::internal, .message = "it has to wait for the next step"};
  }
  return journal_.find(collection, stem, filter);
}

void Work::drop_payload(const OutboxRow& row) {
  (row.in_parts ? payloads_in_parts_gone_ : payloads_gone_)
      .push_back(static_cast<std::int64_t>(row.place));
}

void Work::accept() {
  for (const Record& record : records_) {
    draft_.stems.emplace(record.collection, record.stem);
    if (record.document) draft_.bytes += record.document->size();
  }
  move_all(records_, draft_.step.records);
  move_all(room_.parts(), draft_.parts);
  move_all(payloads_gone_, draft_.step.payloads_gone);
  move_all(payloads_in_parts_gone_, draft_.step.payloads_in_parts_gone);
  move_all(bodies_gone_, draft_.step.bodies_gone);
  draft_.step.due |= due_;
  draft_.step.at = std::max(draft_.step.at, now_);
}

void Work::undo() {
  journal_.state().undo.back_to(mark_);
}

}  // namespace porc::mongo_store
