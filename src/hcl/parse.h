// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "hcl/syntax.h"

namespace porc::hcl {

/// Limit: blocks, brackets, templates and operands inside one another. Measured: the deepest trees
/// of the tests fit a 2 MiB stack, built with the address sanitizer.
inline constexpr std::size_t kDepthMax = 128;

struct ParseLimits {
  std::size_t depth_max = kDepthMax;
};

/// Parses a whole file. `filename` is what messages call it. Spec: HCL native syntax, complete.
/// Errors: malformed with the place, the line and a caret for the first fault, and with all faults
/// (at most kFaultsMax) as violations whose pointer is "file:line:column"; too_large over
/// kSourceBytesMax.
Result<Body> parse(std::string_view text, std::string_view filename, ParseLimits limits = {});

/// Parses one expression that is all of `text`; newlines count as space, as inside parentheses.
/// Errors: as parse.
Result<Expression> parse_expression(std::string_view text,
                                    std::string_view filename,
                                    ParseLimits limits = {});

/// Parses a template that is all of `text`, without quotes around it: backslashes mean nothing.
/// Errors: as parse.
Result<Expression> parse_template(std::string_view text,
                                  std::string_view filename,
                                  ParseLimits limits = {});

}  // namespace porc::hcl
