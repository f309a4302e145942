// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/stand_in.h"

#include <utility>

#include "base/encoding.h"
#include "base/printable.h"
#include "crypto/digest.h"
#include "domain/policy/packed_set.h"

namespace porc::policy {
namespace {

constexpr std::size_t kDigestShown = 12;
constexpr char kPolicies[] =
    "policy \"readable\" {\n  source            = \"./readable.sentinel\"\n"
    "  enforcement_level = \"hard-mandatory\"\n}\n";

struct Told {
  std::string name{};
  std::string version{};  ///< "" when the place tells none
};

Told told_by(std::string_view place) {
  const std::size_t slash = place.find('/');
  std::string name(place.substr(0, slash));
  std::string version(slash == place.npos ? "" : place.substr(slash + 1));
  if (version.ends_with(kPacked)) version.resize(version.size() - kPacked.size());
  if (is_set_name(name) && quill::Version::parse(version))
    return {.name = std::move(name), .version = std::move(version)};
  return {.name = "unreadable-" + crypto::sha256_hex(place).substr(0, kDigestShown)};
}

}  // namespace

std::shared_ptr<const Set> stand_in(std::string_view place, std::string_view why) {
  const Told told = told_by(place);
  std::string porc = "name = \"" + told.name + "\"\n";
  if (!told.version.empty()) porc += "version = \"" + told.version + "\"\n";
  // In a comment of one line nothing is code.
  const std::string line = printable(cut_at_character(why, kMessageBytesMax / 2));
  Files files{{"sentinel.hcl", kPolicies},
              {"readable.sentinel", "# " + line + "\nmain = false\n"},
              {std::string(kSetFile), std::move(porc)}};
  return Set::compile(told.name, std::move(files)).value();
}

}  // namespace porc::policy
