// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::archive {

/// Compresses without time or name in the header: equal bytes give equal bytes. Spec: RFC 1952.
std::string gzip(std::string_view bytes);

struct GunzipLimits {
  std::size_t bytes_max = 0;  ///< of the answer
  std::size_t ratio_max = 0;  ///< bytes out for each byte in, beyond kRatioFreeBytes
};
/// What any input may unpack to, however small it is: a short tar is mostly zeros.
inline constexpr std::size_t kRatioFreeBytes = 1U << 20;

/// Unpacks all members and checks their checksums. Zeros may follow the last member, because tar
/// pads what it writes to a pipe. Errors: malformed when cut, changed or followed by anything else;
/// too_large over a limit, before more than the limit is unpacked.
Result<std::string> gunzip(std::string_view bytes, GunzipLimits limits);

}  // namespace porc::archive
