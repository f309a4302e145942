// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "cli/text.h"
#include "domain/quill/standing.h"

namespace porc::cli {

/// Of "published", "deprecated" and "revoked".
Tone tone_of_status(std::string_view status);

/// "deprecated: it is slow; take 2.0.0": how a version stands, and why.
std::string words_of_status(std::string_view status,
                            const std::optional<quill::Withdrawal>& deprecated,
                            const std::optional<quill::Withdrawal>& revoked);

}  // namespace porc::cli
