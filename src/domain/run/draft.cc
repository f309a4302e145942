// SPDX-License-Identifier: Apache-2.0
#include "domain/run/draft.h"

#include <utility>

#include <boost/describe/enum_to_string.hpp>

#include "json/canonical.h"

namespace porc::run {
namespace {

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "?");
}

}  // namespace

Draft::Draft(Run first, New) : run(std::move(first)) {
  run.version = 1;
  run.status = RunStatus::submitted;
  run.touched_state = false;
  run.audit_sequence = 0;
  run.audit_head.clear();
}

Draft Draft::submitted(Run first, const Cause& cause) {
  Draft draft(std::move(first), New{});
  draft.run.created_at = cause.at;
  draft.run.status_at.emplace(name_of(RunStatus::submitted), cause.at);
  json::object facts;
  facts["blueprint"] = draft.run.blueprint_digest;
  facts["identity"] = draft.run.identity.str();
  facts["workspace"] = draft.run.workspace.str();
  facts["operation"] = name_of(draft.run.operation);
  facts["goal"] = name_of(draft.run.goal);
  json::object entry;
  entry["to"] = name_of(RunStatus::submitted);
  entry["facts"] = std::move(facts);
  draft.record("submitted", cause, std::move(entry));
  return draft;
}

Draft::Draft(Run before) : run(std::move(before)) {
  ++run.version;
}

Result<void> Draft::move(RunEvent event, const Cause& cause, json::object facts) {
  const Transition* row = find_transition(run.status, event);
  if (row == nullptr || !row->by.has(cause.actor)) {
    return Error{
        .code = ErrorCode::conflict,
        .message = "run " + run.id.str() + " is " + name_of(run.status) + ": " + name_of(event) +
                   (row == nullptr ? " cannot follow" : " is not for " + name_of(cause.actor))};
  }
  json::object entry;
  entry["from"] = name_of(row->from);
  entry["to"] = name_of(row->to);
  if (!facts.empty()) entry["facts"] = std::move(facts);
  run.status = row->to;
  run.status_at.insert_or_assign(name_of(row->to), cause.at);
  record(name_of(event), cause, std::move(entry));
  return ok;
}

void Draft::note(std::string_view kind, const Cause& cause, json::object facts) {
  json::object entry;
  entry["facts"] = std::move(facts);
  record(kind, cause, std::move(entry));
}

void Draft::record(std::string_view kind, const Cause& cause, json::object entry) {
  entry["kind"] = kind;
  entry["at"] = format_time(cause.at);
  entry["actor"] = name_of(cause.actor);
  if (!cause.by.empty()) entry["by"] = cause.by;
  if (cause.outside) {
    entry["outside"] = true;
    run.outside = true;
  }
  run.updated_at = cause.at;
  audit::Event event{
      .run = run.id, .sequence = run.audit_sequence + 1, .bytes = json::canonical(entry)};
  event.hash = audit::link_hash(run.audit_head, event.run, event.sequence, event.bytes);
  run.audit_sequence = event.sequence;
  run.audit_head = event.hash;
  events.push_back(std::move(event));
}

}  // namespace porc::run
