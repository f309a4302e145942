// SPDX-License-Identifier: Apache-2.0
// Configurations of policies, cases of their tests, and porc.hcl: no crash, faults told with their
// place, and what is read does not depend on how often it is read.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "domain/policy/set_file.h"
#include "fuzz/planted.h"
#include "sentinel/policy_set/policy_set.h"

namespace {

using namespace porc;

void check_told(const Error& error) {
  if (error.to_string().empty()) std::abort();
  for (const Violation& violation : error.violations)
    if (violation.message.empty()) std::abort();
}

sentinel::Configuration read(std::string_view text, std::string_view name) {
  auto configuration = sentinel::parse_configuration(text, name);
  if (configuration) return *std::move(configuration);
  check_told(configuration.error());
  return {};
}

void read_set(const std::string& text, const std::string& name) {
  const auto set =
      sentinel::PolicySet::read({{name, text},
                                 {"a.sentinel", "param n default 1\nmain = n is 1\n"},
                                 {"m.sentinel", "f = func(x) { return x }\n"},
                                 {"s.json", R"({"k":[1,{"a":null}]})"},
                                 {"override.hcl", R"(policy "b" { source = "./a.sentinel" })"}});
  if (set) {
    (void)set->digest();
  } else {
    check_told(set.error());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto native = read(text, "sentinel.hcl");
  fuzz::planted_bug(
      std::ranges::any_of(native.mocks, [](const auto& mock) { return mock.name.size() > 40; }));
  (void)read(text, "case.json");
  read_set(text, "sentinel.hcl");
  read_set(text, "sentinel.json");
  if (auto file = policy::parse_set_file(text, policy::kSetFile); !file) check_told(file.error());
  return 0;
}
