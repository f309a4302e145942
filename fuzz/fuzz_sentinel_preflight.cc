// SPDX-License-Identifier: Apache-2.0
// Terraform files as policies see them before the plan: no crash, one answer, and modules that call
// one another come to an end.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <boost/json/serialize.hpp>

#include "fuzz/planted.h"
#include "sentinel/evaluate/program.h"
#include "sentinel/preflight/preflight.h"

namespace {

using namespace porc::sentinel;

constexpr char kPolicy[] =
    "import \"tfconfig/v2\" as c\n"
    "print(c.resources, c.variables, c.outputs, c.providers, c.module_calls, c.provisioners)\n"
    "main = rule { all c.resources as _, r { r.config.tags else {} is not empty } and\n"
    "  all c.outputs as _, o { o.sensitive } and all c.variables as _, v { v.description } }\n";

/// A file of one module, or what stands behind a line "--" in a module that it may call.
ConfigurationFiles files_of(const std::string& text) {
  const std::size_t line = text.find("\n--\n");
  ConfigurationFiles files = {{"main.tf", text.substr(0, line)}};
  if (line != text.npos) files.emplace("m/main.tf", text.substr(line + 4));
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto policy = std::make_shared<const Program>("fuzz.sentinel", kPolicy);
  const ConfigurationFiles files = files_of({reinterpret_cast<const char*>(data), size});
  const auto read = read_configuration(files);
  const auto again = read_configuration(files);
  if (read.has_value() != again.has_value()) std::abort();
  if (!read) return 0;
  // As text: what is not known equals nothing, not even itself.
  if (boost::json::serialize(*read->document) != boost::json::serialize(*again->document))
    std::abort();
  const auto preflight = Preflight::of(files);
  if (!preflight) std::abort();
  Setting setting;
  setting.limits.steps_max = 20'000;
  setting.limits.heap_bytes_max = std::size_t{4} << 20;
  const auto first = preflight->evaluate(policy, setting);
  if (first.verdict != preflight->evaluate(policy, setting).verdict) std::abort();
  porc::fuzz::planted_bug(first.verdict == PreflightVerdict::pass && files.size() == 2);
  return 0;
}
