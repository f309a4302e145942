// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace porc::crypto {

/// The 16 raw bytes of the MD5 digest: against mishaps on the way (Content-MD5), where a protocol
/// knows nothing better; it proves nothing against anybody. Spec: RFC 1321.
std::string md5(std::string_view bytes);

}  // namespace porc::crypto
