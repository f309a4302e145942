// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::hcl {

/// `text`, a file of HCL, with the white space that `terraform fmt` gives it: indentation, one
/// space between most words, `=` and comments of neighbouring lines below each other. Nothing but
/// blanks changes: no word, no comment, no end of a line and nothing inside a string. (`terraform
/// fmt` also rewrites some words: "${x}" becomes x, a bare label is quoted.) Errors: as parse.
Result<std::string> format(std::string_view text, std::string_view filename);

}  // namespace porc::hcl
