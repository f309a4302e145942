// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include <re2/re2.h>

namespace porc::sentinel {

/// A pattern of `matches`, in RE2 syntax over bytes that need not be UTF-8 text. Ask `ok()`.
std::unique_ptr<re2::RE2> compile_pattern(std::string_view pattern);

}  // namespace porc::sentinel
