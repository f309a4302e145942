// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::tfe_api {

/// An output has no id of its own: it is a name in a state version.
struct OutputPlace {
  std::string state_version{};
  std::string name{};
};
/// Errors: not_found.
Result<OutputPlace> place_of_output(std::string_view id);

}  // namespace porc::tfe_api
