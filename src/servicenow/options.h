// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

namespace porc::servicenow {

// How PORC proves who it is: as a user, as an OAuth client, or with an API key.

struct UserAccess {
  std::string user{};
  Secret password{};
};

/// Without a user the grant is client_credentials, else password; see docs/servicenow.md.
struct OAuthAccess {
  std::string client_id{};
  Secret client_secret{};
  std::string user{};
  Secret password{};
};

struct KeyAccess {
  Secret key{};
};

using Access = std::variant<UserAccess, OAuthAccess, KeyAccess>;

/// What numbers of change records look like. Nothing else is ever put into a query: `^` and the
/// like would extend it.
struct NumberShape {
  std::string prefix = "CHG";
  std::size_t digits_min = 7;
  std::size_t digits_max = 10;
  bool matches(std::string_view number) const;
  /// "CHG and 7 to 10 digits".
  std::string str() const;
};

/// What codes of the field `state` are called, by code: those of change requests as they come.
inline constexpr char kStateCodes[] =
    "-5=new,-4=assess,-3=authorize,-2=scheduled,-1=implement,0=review,3=closed,4=canceled";

struct Options {
  std::string instance{};  ///< as `parse_instance` answers it
  Access access{};
  NumberShape number{};
  std::map<std::string, std::string> states{};
  Duration wait_max = std::chrono::seconds(15);  ///< for one answer
};

/// `https://host[:port]`, without a slash at the end; plain http is taken for loopback only.
/// Errors: invalid_argument.
Result<std::string> parse_instance(std::string_view text);

/// Reads codes and words as kStateCodes has them. Errors: invalid_argument.
Result<std::map<std::string, std::string>> parse_state_codes(std::string_view text);

/// Reads a prefix of letters, and how many digits follow: "7" or "7-10". Errors: invalid_argument.
Result<NumberShape> parse_number_shape(std::string_view prefix, std::string_view digits);

}  // namespace porc::servicenow
