// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace porc::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT". Spec: RFC 9110, section 5.6.7, IMF-fixdate.
std::string format_date(Timestamp time);
/// Reads an IMF-fixdate; nullopt for anything else, the obsolete forms included.
std::optional<Timestamp> parse_date(std::string_view text);

}  // namespace porc::http
