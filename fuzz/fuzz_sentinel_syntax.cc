// SPDX-License-Identifier: Apache-2.0
// Sources of the policy language: read and resolved without a crash, every fault inside the source.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/planted.h"
#include "sentinel/evaluate/program.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const porc::sentinel::Program program("fuzz.sentinel", text);
  for (const auto& fault : program.faults())
    if (fault.position.offset > text.size() || fault.message.empty()) std::abort();
  const auto& names = program.file().names;
  porc::fuzz::planted_bug(
      program.faults().empty() &&
      std::ranges::any_of(names, [](const std::string& name) { return name.size() > 40; }));
  return 0;
}
