// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jinja/json_place.h"
#include "jinja/json_text.h"
#include "jinja/writer.h"

namespace porc::jinja {

/// Writes JSON: outside of quotes a value as what it is, inside as escaped text. Refuses what has
/// no such form, or would join the text beside it.
class JsonWriter final : public Writer {
 public:
  /// `is_hcl`: the output is HCL's JSON syntax, in which strings are templates.
  JsonWriter(std::string& out, std::size_t bytes_max, bool is_hcl)
      : Writer(out, bytes_max), style_{.escape_templates = is_hcl} {}
  void literal(const Literal& literal) override;
  void value(const Value& value) override;

 private:
  void write_literal(std::string_view text);
  std::string format_value(const Value& value) const;
  std::string format_key(const Value& value) const;
  std::string format_text(const Value& value) const;
  bool after_sigil() const { return style_.escape_templates && tracker_.after_sigil(); }
  void check_next(char next) const;

  JsonStyle style_;
  JsonPlaceTracker tracker_;
  bool after_word_ = false;  ///< a value was just written outside of quotes
};

}  // namespace porc::jinja
