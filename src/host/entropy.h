// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace porc::host {

/// `count` bytes of the kernel's cryptographic randomness (getrandom). There is no failure: the
/// kernel may only make the very first callers after boot wait.
std::string random_bytes(std::size_t count);

}  // namespace porc::host
