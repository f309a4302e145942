// SPDX-License-Identifier: Apache-2.0
#include "kafka/blueprint_source.h"

#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"
#include "domain/blueprint/sealing.h"
#include "domain/run/kafka_origin.h"
#include "json/decode.h"
#include "json/parse.h"
#include "json/print.h"
#include "kafka/cloud_event.h"
#include "kafka/record.h"

namespace porc::kafka {
namespace {

struct Data {
  json::value blueprint{};
  std::optional<run::Goal> goal{};
  std::optional<run::Operation> operation{};
};
BOOST_DESCRIBE_STRUCT(Data, (), (blueprint, goal, operation))

/// What the inbox keeps of an event.
struct Kept {
  std::string source{};
  std::string id{};
  std::optional<std::string> subject{};
  std::optional<std::string> owner{};
  std::optional<std::string> traceparent{};
  Data data{};
};
BOOST_DESCRIBE_STRUCT(Kept, (), (source, id, subject, owner, traceparent, data))

std::optional<std::string> optional_attribute(const CloudEvent& event, std::string_view name) {
  const std::string_view found = event.attribute(name);
  if (found.empty()) return std::nullopt;
  return std::string(found);
}

/// Events of one of these are handled in order: that of the sender's choice, before the record's
/// own key, by which Kafka keeps the order.
std::string subject_of(const CloudEvent& event, const Message& message) {
  const std::string_view key = message.header(kKeyHeader);
  for (std::string_view chosen : {event.attribute("partitionkey"), key, event.attribute("subject")})
    if (!chosen.empty()) return "kafka:" + std::string(cut_at_character(chosen, kIdBytesMax));
  return "kafka:" + event.source + " " + event.id;
}

/// Errors of a document within `data`, told from the event's root.
Error within_data(Error error) {
  for (Violation& violation : error.violations)
    violation.pointer = "/data/blueprint" + violation.pointer;
  return error;
}

}  // namespace

Result<std::optional<InboxEntry>> BlueprintSource::admit(const Message& message,
                                                         Timestamp /*now*/) const {
  PORC_TRY(CloudEvent event, parse_cloud_event(message));
  if (event.type != kSubmittedType) return std::optional<InboxEntry>();
  auto data = json::decode<Data>(event.data, json::Unknown::reject);
  if (!data) {
    Error error = std::move(data).error();
    error.message = "the event's data is not as expected";
    for (Violation& violation : error.violations) violation.pointer.insert(0, "/data");
    return error;
  }
  auto blueprint = blueprint::decode_submitted(data->blueprint);
  if (!blueprint) return within_data(std::move(blueprint).error());
  auto identity = blueprint::identity_of(*blueprint, options_.default_environment);
  if (!identity) return within_data(std::move(identity).error());
  Kept kept{.source = event.source,
            .id = event.id,
            .subject = optional_attribute(event, "subject"),
            .traceparent = optional_attribute(event, "traceparent"),
            .data = *std::move(data)};
  if (options_.trusts_owner) kept.owner = optional_attribute(event, kOwnerAttribute);
  return std::optional(InboxEntry{.key = name() + ":" + event.source + " " + event.id,
                                  .source = name(),
                                  .subject = subject_of(event, message),
                                  .kind = event.type,
                                  .body = json::print(kept)});
}

Task<void> BlueprintSource::handle(InboxEntry entry) {
  PORC_CO_TRY(const json::value body, json::parse(entry.body, {.bytes_max = 4U << 20}));
  PORC_CO_TRY(Kept kept, json::decode<Kept>(body, json::Unknown::ignore));
  Submission submission{.document = std::move(kept.data.blueprint),
                        .goal = kept.data.goal.value_or(run::Goal::submitted),
                        .operation = kept.data.operation.value_or(run::Operation::apply),
                        .keep_refused = true};
  // What is repeated, after a crash or years later, finds the run that it made.
  submission.idempotency_key = "event " + crypto::sha256_hex(entry.key);
  submission.key_is_lasting = true;
  run::Origin origin{.source = name(), .subject = kept.subject.value_or(kept.id)};
  origin.facts["event_source"] = kept.source;
  origin.facts["event_id"] = kept.id;
  if (kept.traceparent) origin.facts["traceparent"] = *kept.traceparent;
  if (kept.owner) origin.facts[run::kOwnerNamed] = true;
  submission.origin = std::move(origin);
  identity::Principal by{.issuer = name(),
                         .subject = kept.owner.value_or(options_.owner),
                         .roles = {identity::Role::developer}};
  by.scope.environments = options_.environments;
  auto made = co_await runs_.submit(std::move(submission), std::move(by));
  if (!made) co_return std::move(made).error();
  co_return ok;
}

}  // namespace porc::kafka
