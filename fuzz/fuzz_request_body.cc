// SPDX-License-Identifier: Apache-2.0
// Bodies of requests: what parses, prints and parses again to the same; canonical text is a fixpoint.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  if (auto value = porc::json::parse(text)) {
    porc::fuzz::planted_bug(value->is_array() && value->as_array().size() > 2 && value->as_array()[1].is_object());
    auto printed = porc::json::parse(porc::json::serialize(*value));
    PORC_ASSERT(printed && *printed == *value);
    std::string canonical = porc::json::canonical(*value);
    auto read = porc::json::parse(canonical);
    PORC_ASSERT(read && porc::json::canonical(*read) == canonical);
  }
  if (auto document = porc::yaml::parse(text)) {
    auto again = porc::yaml::parse(porc::yaml::emit(document->value));
    PORC_ASSERT(again && again->value == document->value);
  }
  return 0;
}
