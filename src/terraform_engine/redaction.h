// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "json/value.h"

namespace porc::terraform_engine {

/// A secret shorter than this is not looked for: it would hide innocent text everywhere.
inline constexpr std::size_t kRedactedBytesMin = 4;

/// Hides known values in logs, also where terraform broke their line between two words. Every byte
/// of a value but a line end becomes `*`, so that an offset into a log means the same before and
/// after.
class Redaction {
 public:
  /// Also hides the value as JSON, HCL and Sentinel write it inside quotes, and each line of a
  /// longer one.
  void add(std::string_view secret);
  /// Adds every string in `value`, however deep.
  void add_leaves(const json::value& value);

  /// Also hides the beginning of a value where a "…" says that the rest was left out.
  void apply(std::string& text) const;
  bool empty() const { return values_.empty(); }

  /// What is hidden, one value a NUL, to restore it from a file of a phase.
  Secret encode() const;
  static Redaction decode(std::string_view bytes);

 private:
  void add_line(std::string_view line);
  std::vector<std::string> values_{};  ///< longest first, so that a part does not spoil the whole
};

}  // namespace porc::terraform_engine
