// SPDX-License-Identifier: Apache-2.0
// Documents in bodies: what parses prints, parses again to the same and has one canonical text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

namespace {

void check_json(std::string_view text) {
  auto value = porc::json::parse(text);
  if (!value) return;
  const auto* members = value->if_object();
  if (members != nullptr && !members->empty()) {
    porc::fuzz::planted_bug(porc::fuzz::ends_in_digit(members->begin()->key()));
  }
  auto printed = porc::json::parse(porc::json::serialize(*value));
  PORC_ASSERT(printed && *printed == *value);
  const std::string canonical = porc::json::canonical(*value);
  PORC_ASSERT(porc::json::canonical(*printed) == canonical);
  // 4e20 is 400000000000000000000 in canonical text, which as an integer would be refused.
  auto read = porc::json::parse(canonical);
  PORC_ASSERT(!read || porc::json::canonical(*read) == canonical);
}

void check_yaml(std::string_view text) {
  auto document = porc::yaml::parse(text);
  if (!document) return;
  (void)document->place("/inputs/0/name");
  auto again = porc::yaml::parse(porc::yaml::emit(document->value));
  PORC_ASSERT(again && again->value == document->value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_json(text);
  check_yaml(text);
  return 0;
}
