// SPDX-License-Identifier: Apache-2.0
// Records of Kafka as CloudEvents. The first line holds the headers, `name=value` each with a tab
// between; the rest is the value.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/encoding.h"
#include "fuzz/planted.h"
#include "kafka/cloud_event.h"

namespace {

porc::Message message_of(std::string_view text) {
  porc::Message message;
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  message.body = text.substr(std::min(end + 1, text.size()));
  while (!line.empty()) {
    const std::size_t tab = std::min(line.find('\t'), line.size());
    const std::string_view header = line.substr(0, tab);
    const std::size_t equals = std::min(header.find('='), header.size());
    message.headers.emplace_back(header.substr(0, equals),
                                 header.substr(std::min(equals + 1, header.size())));
    line.remove_prefix(std::min(tab + 1, line.size()));
  }
  return message;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const porc::Message message = message_of({reinterpret_cast<const char*>(data), size});
  const auto event = porc::kafka::parse_cloud_event(message);
  if (!event) return 0;
  porc::fuzz::planted_bug(porc::fuzz::ends_in_digit(event->id));
  PORC_ASSERT(!event->id.empty() && !event->source.empty() && !event->type.empty());
  PORC_ASSERT(event->source.find(' ') == std::string::npos);
  for (const auto& [name, value] : event->attributes) PORC_ASSERT(porc::is_utf8(value));
  // What is printed means the same.
  porc::Message printed{.body = porc::kafka::print_cloud_event(*event)};
  printed.headers.emplace_back("content-type", porc::kafka::kStructuredType);
  const auto again = porc::kafka::parse_cloud_event(printed);
  PORC_ASSERT(again && again->id == event->id && again->source == event->source);
  PORC_ASSERT(again->attributes == event->attributes && again->data == event->data);
  return 0;
}
