// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sentinel/evaluate/evaluation.h"

namespace porc::sentinel {

inline constexpr int kHttpRedirectsMax = 10;

/// Makes one request: no redirect is followed and nothing repeated. A time-out is the status 0.
/// Throws Refusal.
using HttpExchange = std::function<HttpResponse(const HttpRequest&)>;

/// What Setting::http must be to let policies reach `hosts` ("api.example.com", or with a port that
/// is not the scheme's) and nothing else, redirects included. `pause` waits for so many seconds
/// between two attempts. Reference 17.6.
std::function<HttpResponse(const HttpRequest&)> http_to(std::vector<std::string> hosts,
                                                        HttpExchange exchange,
                                                        std::function<void(int)> pause);

/// The host of an absolute http or https URL, in lower case, with its port unless it is the
/// scheme's. Nothing for anything else, and for one with a user in it.
std::optional<std::string> http_host_of(std::string_view url);

}  // namespace porc::sentinel
