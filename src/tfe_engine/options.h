// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace porc::tfe_engine {

struct TfeOptions {
  std::string api_base{};  ///< as `parse_api_base` answers it
  Secret token{};
  std::string organization{};
  Duration poll_min = std::chrono::seconds(1);
  Duration poll_max = std::chrono::seconds(5);
};

/// TFE_API in any of its forms (with or without /api/v2, with or without a slash at the end) as
/// `https://host[:port]/api/v2/`. Plain http is taken for loopback only.
/// Errors: invalid_argument.
Result<std::string> parse_api_base(std::string_view text);

/// scheme://host:port in lower case, "" when `url` has none: what decides who gets the token.
std::string origin_of(std::string_view url);

}  // namespace porc::tfe_engine
