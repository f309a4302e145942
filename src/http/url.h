// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace porc::http {

/// Names and values in their order; a name may come more than once.
using Parameters = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kParametersMax = 100;

/// Encodes everything but unreserved characters: safe as one path segment or query value.
/// Spec: RFC 3986, section 2.3.
std::string percent_encode(std::string_view text);
/// Errors: malformed on a cut or wrong escape, and unless the outcome is UTF-8 without NUL.
Result<std::string> percent_decode(std::string_view text);

/// `a=1&b=x%20y`, percent-encoded.
std::string build_query(const Parameters& parameters);
/// Reads what follows the '?'; '+' is a space, as browsers and Go send it. Limit: kParametersMax.
/// Errors: malformed; too_large.
Result<Parameters> parse_query(std::string_view text);

/// Host and port of an absolute URL as they stand there, without a user; "" when there is none.
std::string_view host_of(std::string_view url);

/// Whether what is sent to `authority`, a host with or without a port, stays on this machine.
bool is_loopback(std::string_view authority);

/// Whether what is sent to `url` is seen by nobody in between: https, or http on this machine.
bool is_private(std::string_view url);

}  // namespace porc::http
