// SPDX-License-Identifier: Apache-2.0
// Documents of a Terraform Enterprise that may answer anything.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/planted.h"
#include "jsonapi/document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto document = porc::jsonapi::parse_document(text, 1 << 20);
  if (!document) return 0;
  porc::fuzz::planted_bug(document->is_list && document->data.size() > 1);
  for (const auto& resource : document->data) {
    (void)resource.related("plan");
    (void)resource.all_related("policy-checks");
  }
  return 0;
}
