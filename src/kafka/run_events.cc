// SPDX-License-Identifier: Apache-2.0
#include "kafka/run_events.h"

#include <utility>

#include "json/decode.h"
#include "kafka/cloud_event.h"
#include "wire/run_details.h"

namespace porc::kafka {
namespace {

constexpr char kSubject[] = "subject";
/// Extension attributes. Spec: CloudEvents extensions "sequence", "partitioning" and "distributed
/// tracing".
constexpr char kSequence[] = "sequence";
constexpr char kPartitionKey[] = "partitionkey";
constexpr char kTraceParent[] = "traceparent";
/// Digits of a sequence, so that its order is that of its text.
constexpr std::size_t kSequenceDigits = 10;

/// What the outbox keeps of one event.
struct Payload {
  std::string id{};
  std::string type{};
  std::map<std::string, std::string> attributes{};
  json::value data{};
};
BOOST_DESCRIBE_STRUCT(Payload, (), (id, type, attributes, data))

std::string padded(std::uint64_t sequence) {
  std::string digits = std::to_string(sequence);
  if (digits.size() < kSequenceDigits) digits.insert(0, kSequenceDigits - digits.size(), '0');
  return digits;
}

std::optional<std::string> trace_of(const Run& run) {
  if (!run.origin) return std::nullopt;
  const json::value* found = run.origin->facts.if_contains(kTraceParent);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

/// The run as everybody may see it, and the transition.
json::value data_of(const Run& run, const wire::EventView& event) {
  json::object transition;
  transition["kind"] = event.kind;
  transition["from"] = event.from ? json::value(*event.from) : json::value(nullptr);
  transition["to"] = *event.to;
  transition["actor"] = event.actor;
  if (event.by) transition["by"] = *event.by;
  json::object data;
  data["transition"] = std::move(transition);
  data["run"] = json::encode(wire::view_of(run));
  return data;
}

}  // namespace

std::vector<Report> RunEvents::reports_of(const Change& change) const {
  std::vector<Report> reports;
  for (const audit::Event& each : change.events) {
    const auto event = wire::view_of(each);
    if (!event || !event->to) continue;
    Payload payload{.id = change.run.id.str() + ":" + std::to_string(event->sequence),
                    .type = "io.porc.run." + *event->to + ".v1",
                    .data = data_of(change.run, *event)};
    payload.attributes[kSubject] = change.run.id.str();
    payload.attributes["time"] = format_time(event->at);
    payload.attributes["datacontenttype"] = "application/json";
    payload.attributes[kSequence] = padded(event->sequence);
    payload.attributes[kPartitionKey] = change.run.workspace.str();
    if (auto trace = trace_of(change.run)) payload.attributes[kTraceParent] = *std::move(trace);
    // Of all runs of a workspace, not only of one.
    reports.push_back(
        {.subject = "kafka/" + change.run.workspace.str(), .payload = json::encode(payload)});
  }
  return reports;
}

Task<void> RunEvents::deliver(OutboxEntry entry) {
  auto payload = json::decode<Payload>(entry.payload, json::Unknown::reject);
  if (!payload) {
    co_return Error{.code = ErrorCode::corrupt,
                    .message = "outbox entry " + entry.key + " is no event of a run"};
  }
  CloudEvent event{.id = std::move(payload->id),
                   .source = source_,
                   .type = std::move(payload->type),
                   .data = std::move(payload->data)};
  for (auto& [name, value] : payload->attributes) event.attributes[name] = std::move(value);
  Record record{.topic = topic_, .key = std::string(event.attribute(kPartitionKey))};
  record.value = print_cloud_event(event);
  record.on_behalf_of = event.attribute(kSubject);
  record.headers.emplace_back("content-type", kStructuredType);
  co_return co_await sender_.send(std::move(record));
}

}  // namespace porc::kafka
