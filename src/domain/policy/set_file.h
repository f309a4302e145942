// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/policy/attachment.h"

namespace porc::policy {

/// What PORC is told of a policy set, beside its `sentinel.hcl`.
inline constexpr std::string_view kSetFile = "porc.hcl";

/// A `porc.hcl`. Without one a set is named after its folder and holds for every run.
struct SetFile {
  std::string name{};     ///< "" when it does not say
  std::string version{};  ///< major.minor.patch; "" when it does not say
  std::string description{};
  bool retired = false;  ///< this version takes the set out of force
  std::vector<Attachment> attachments{};
  std::vector<std::string> preflight{};  ///< policies that are asked before the plan
};

/// True for what a policy set may be called.
bool is_set_name(std::string_view text);

/// `filename` is what messages call it. Errors: malformed, as hcl::parse; the same with one
/// violation for everything in it that means nothing here.
Result<SetFile> parse_set_file(std::string_view text, std::string_view filename);

}  // namespace porc::policy
