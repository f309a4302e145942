// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include <re2/re2.h>

namespace porc::sentinel {

// Limits of regular expressions: bytes of one, how many of a file are compiled before it runs and
// how many others are kept while it runs, and the bytes of a text times the instructions of its
// expression.
inline constexpr std::size_t kPatternBytesMax = std::size_t{64} << 10;
inline constexpr std::size_t kPatternsMax = 256;
inline constexpr std::size_t kMatchWorkMax = std::size_t{1} << 30;

/// A pattern of `matches`, in RE2 syntax over bytes that need not be UTF-8 text. Ask `ok()`.
std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern);

}  // namespace porc::sentinel
