// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace porc::http {

/// What CurlOptions::key_pin takes for the server that shows this certificate (PEM, its own first):
/// "sha256//" and base64 of the digest of its public key. Spec: RFC 7469, section 2.4. Errors:
/// invalid_argument when the file holds no certificate.
Result<std::string> key_pin(const std::filesystem::path& certificate);

}  // namespace porc::http
