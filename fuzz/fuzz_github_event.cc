// SPDX-License-Identifier: Apache-2.0
// What GitHub sends: the first line is the name of a webhook, the rest its payload. The same bytes
// are also read as the header that names the next page, and as patterns of files.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "fuzz/planted.h"
#include "github/event.h"
#include "github/globs.h"
#include "github/link.h"
#include "json/parse.h"

namespace {

using namespace porc;

void check_event(std::string_view name, std::string_view body) {
  const auto payload = json::parse(body);
  if (!payload) return;
  const auto event = github::read_event(name, *payload);
  if (!event || !*event) return;
  fuzz::planted_bug(fuzz::ends_in_digit((*event)->sender));
  // All become parts of paths.
  const bool installs = (*event)->kind == github::EventKind::install;
  std::vector<std::string> repositories = (*event)->repositories;
  if (!installs) repositories.push_back((*event)->repository);
  for (const std::string& repository : repositories) {
    PORC_ASSERT(std::ranges::count(repository, '/') == 1);
  }
  if (installs) return;
  PORC_ASSERT((*event)->sha.size() == 40);
  PORC_ASSERT((*event)->sha.find_first_not_of("0123456789abcdef") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view rest = text.substr(std::min(end + 1, text.size()));
  check_event(text.substr(0, end), rest);
  const std::string next = github::next_link(text);
  PORC_ASSERT(next.empty() || text.find(next) != text.npos);
  if (const auto globs = github::GlobSet::parse(text.substr(0, end))) {
    // A file that is meant can be found by walking down.
    const std::size_t slash = rest.rfind('/');
    const bool nested = slash != rest.npos && slash > 0;
    if (globs->matches(rest) && nested) PORC_ASSERT(globs->may_match_below(rest.substr(0, slash)));
  }
  return 0;
}
