// SPDX-License-Identifier: Apache-2.0
// Native syntax: no crash, bounded depth, and every literal we print reads back.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "hcl/parse.h"
#include "hcl/place.h"
#include "hcl/quote.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto body = porc::hcl::parse(text, "fuzz.tf");
  porc::fuzz::planted_bug(body && body->blocks.size() > 1 && !body->blocks[0].labels.empty());
  std::string quoted = "a = " + porc::hcl::quote(text) + "\n";
  auto again = porc::hcl::parse(quoted, "quoted.tf");
  PORC_ASSERT(again || porc::hcl::parse(text, "fuzz.tf").has_value() == body.has_value());
  porc::hcl::PlaceTracker tracker;
  tracker.feed(text);
  (void)tracker.place();
  return 0;
}
