// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "jinja/template.h"
#include "jinja/value.h"

namespace porc::jinja {

/// What the output is, and so how values are written into it.
enum class Escape : std::uint8_t {
  none,          ///< plain text: values as Python prints them
  hcl,           ///< HCL native syntax: values as what they are, where they stand
  json,          ///< JSON: the same
  hcl_json,      ///< HCL's JSON syntax (`.tf.json`), where `${` in a string would be evaluated
  hcl_template,  ///< a file for `templatefile()`: text in which `${` would be evaluated
};

/// The escape for a file of that name, a trailing `.j2` aside: `.tf`, `.tfvars` and `.hcl` are hcl,
/// `.tf.json` is hcl_json, any other `.json` json, `.tftpl` hcl_template, everything else none.
Escape escape_for(std::string_view file_name);

struct RenderLimits {
  std::size_t output_bytes_max = std::size_t{4} << 20;
  /// One for each statement, turn of a loop and call, and one for every 64 bytes a builtin looks
  /// at.
  std::uint64_t steps_max = 2'000'000;
  std::uint32_t depth_max = 600;  ///< statements, expressions and calls inside one another
};

struct RenderOptions {
  Escape escape = Escape::none;
  RenderLimits limits{};
  bool allow_safe = false;  ///< `| safe` may write a text as it is
};

/// Renders with `context`, a map from names to values. Pure, and safe to call from several threads
/// with the same template and context.
/// Errors: invalid_argument for what the template does wrong or what cannot be written safely,
/// too_large at a limit; the message has template, line and column, and shows the line. It never
/// holds a value.
Result<std::string> render(const Template& source,
                           const Value& context,
                           const RenderOptions& options);

}  // namespace porc::jinja
