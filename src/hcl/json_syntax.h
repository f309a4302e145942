// SPDX-License-Identifier: Apache-2.0
// HCL's JSON syntax, as in `main.tf.json`, read into the same tree as the native one.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "hcl/syntax.h"
#include "json/parse.h"

namespace porc::hcl {

/// JSON does not tell a block from an attribute whose value is an object: whoever reads it must
/// know which members are blocks, how many labels each has, and which blocks are inside. Every
/// other member is an attribute.
struct BlockType {
  std::string_view name;
  std::size_t labels = 0;
  std::span<const BlockType> inner{};
};

/// Reads a whole file. Its strings are templates, and so are the keys of its objects. A place in
/// JSON is a pointer: ranges are empty, and count from the start of its string inside a template.
/// Spec:
/// https://github.com/hashicorp/hcl/blob/main/json/spec.md
/// Errors: malformed with "file: pointer: what is wrong"; too_large over the limits.
Result<Body> parse_json(std::string_view text,
                        std::string_view filename,
                        std::span<const BlockType> blocks,
                        json::ParseLimits limits = {.bytes_max = std::size_t{16} << 20});

}  // namespace porc::hcl
