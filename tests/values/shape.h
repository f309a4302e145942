// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hcl/syntax.h"
#include "json/value.h"

namespace porc::values {

/// What a file means, in one text: two files with the same shape differ in nothing but spelling. An
/// empty text is no part of a template, and a key is the same with and without quotes.
std::string shape_of(const hcl::Body& body);

/// `text` as a shape has it.
std::string in_shape(std::string_view text);

}  // namespace porc::values
