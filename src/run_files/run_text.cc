// SPDX-License-Identifier: Apache-2.0
#include "run_files/run_text.h"

#include <utility>

#include "json/decode.h"
#include "json/parse.h"
#include "wire/run_details.h"

namespace porc::run_files {

BOOST_DESCRIBE_STRUCT(Told, (), (run, events))

namespace {

/// The events of the payload in order, numbered backwards from the run's last one.
Result<std::vector<wire::EventView>> events_of(const Run& run,
                                               const std::vector<std::string>& events) {
  std::vector<wire::EventView> views;
  std::uint64_t sequence = run.audit_sequence - events.size();
  for (const std::string& bytes : events) {
    audit::Event event{.run = run.id, .sequence = ++sequence, .bytes = bytes};
    PORC_TRY(wire::EventView view, wire::view_of(event));
    views.push_back(std::move(view));
  }
  return views;
}

std::string log_line(const Run& run, const wire::EventView& event) {
  json::object line;
  line["time"] = format_time(event.at);
  line["level"] = event.to && event.to->ends_with("_failed") ? "error" : "info";
  line["message"] = event.kind;
  line["run_id"] = run.id.str();
  line["sequence"] = event.sequence;
  line["actor"] = event.actor;
  if (event.by) line["by"] = *event.by;
  if (event.from) line["from"] = *event.from;
  if (event.to) line["to"] = *event.to;
  if (!event.facts.empty()) line["facts"] = event.facts;
  return json::serialize(line) + "\n";
}

/// The number that a member of a JSON object is; 0 for anything else.
std::uint64_t number_at(std::string_view text, std::string_view member) {
  const auto document = json::parse(text);
  const json::object* members = document ? document->if_object() : nullptr;
  const json::value* value = members != nullptr ? members->if_contains(member) : nullptr;
  const bool counts = value != nullptr && value->is_int64() && value->get_int64() > 0;
  return counts ? static_cast<std::uint64_t>(value->get_int64()) : 0;
}

}  // namespace

Result<Told> read_told(const OutboxEntry& entry) {
  auto told = json::decode<Told>(entry.payload, json::Unknown::ignore);
  if (told && told->events.size() <= told->run.audit_sequence) return told;
  return Error{.code = ErrorCode::corrupt,
               .message = "outbox entry " + entry.key + " is not a change"};
}

std::string metadata_text(const Run& run) {
  json::object shown = json::encode(wire::view_of(run)).as_object();
  shown["version"] = run.version;
  shown["blueprint_digest"] = run.blueprint_digest;
  shown["inputs"] = wire::visible_inputs(run.blueprint.inputs);
  shown["outputs"] = run.outputs;
  if (run.bundle) shown["bundle"] = json::encode(*run.bundle);
  return json::serialize(shown) + "\n";
}

std::uint64_t version_in(std::string_view metadata) {
  return number_at(metadata, "version");
}

Result<std::string> lines_after(const Run& run,
                                const std::vector<std::string>& bytes,
                                std::uint64_t sequence) {
  PORC_TRY(const auto events, events_of(run, bytes));
  std::string lines;
  for (const wire::EventView& event : events) {
    if (event.sequence > sequence) lines += log_line(run, event);
  }
  return lines;
}

Written written_in(std::string_view log) {
  const std::size_t end = log.rfind('\n');
  if (end == log.npos) return Written{.size = log.size()};
  const std::size_t before = end == 0 ? log.npos : log.rfind('\n', end - 1);
  const std::size_t begin = before == log.npos ? 0 : before + 1;
  return Written{.size = log.size(),
                 .bytes = end + 1,
                 .sequence = number_at(log.substr(begin, end - begin), "sequence")};
}

}  // namespace porc::run_files
