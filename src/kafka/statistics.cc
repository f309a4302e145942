// SPDX-License-Identifier: Apache-2.0
#include "kafka/statistics.h"

#include "json/parse.h"

namespace porc::kafka {
namespace {

constexpr std::size_t kBytesMax = 32U << 20;

std::int64_t number(const json::object& members, std::string_view name) {
  const json::value* found = members.if_contains(name);
  return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

const json::object& member(const json::object& members, std::string_view name) {
  static const json::object none;
  const json::value* found = members.if_contains(name);
  return found != nullptr && found->is_object() ? found->get_object() : none;
}

}  // namespace

Result<std::vector<Reach>> parse_statistics(std::string_view text) {
  PORC_TRY(const json::value document,
           json::parse(text, {.bytes_max = kBytesMax, .numbers = json::Numbers::tolerant}));
  std::vector<Reach> reaches;
  if (!document.is_object()) return reaches;
  for (const auto& topic : member(document.get_object(), "topics")) {
    if (!topic.value().is_object()) continue;
    for (const auto& each : member(topic.value().get_object(), "partitions")) {
      const json::object* partition = each.value().if_object();
      if (partition == nullptr) continue;
      Reach reach{.topic = topic.key(),
                  .partition = static_cast<std::int32_t>(number(*partition, "partition")),
                  .end = number(*partition, "ls_offset"),
                  .committed = number(*partition, "committed_offset")};
      if (reach.end < 0) reach.end = number(*partition, "hi_offset");
      // Partition -1 is where records wait that have none yet.
      if (reach.partition >= 0 && reach.end >= 0) reaches.push_back(std::move(reach));
    }
  }
  return reaches;
}

}  // namespace porc::kafka
