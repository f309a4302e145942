// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.h"
#include "http/client.h"

namespace porc::github {

/// The error that a refusal stands for; `what` says what was asked. Holds nothing but GitHub's
/// message, its list of faults and the permission that it says was missing.
Error error_of(const http::ClientResponse& response, std::string_view what);

}  // namespace porc::github
