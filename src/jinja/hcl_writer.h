// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hcl/place.h"
#include "jinja/writer.h"

namespace porc::jinja {

/// Writes HCL: each value as what it is, in the form that its place has for it, so that it can
/// neither end its place nor join the text beside it. Refuses what has no such form. Where a place
/// is, the text that was really written tells.
class HclWriter final : public Writer {
 public:
  HclWriter(std::string& out, std::size_t bytes_max, hcl::PlaceTracker::Source source)
      : Writer(out, bytes_max),
        knows_variables_(source == hcl::PlaceTracker::Source::file),
        tracker_(source) {}
  void literal(std::string_view text) override;
  void value(const Value& value) override;

 private:
  /// What the text after a value must not begin with.
  enum class After : std::uint8_t {
    anything,
    number,  ///< a letter, a digit, `.`
    word,    ///< a letter, a digit, `-`
    sigil,   ///< `{`, `$`, `%`
    star,    ///< `/`
  };

  std::string format(const Value& value, hcl::Place place);
  std::string format_expression(const Value& value);
  std::string format_attribute(const Value& value);
  std::string format_name(const Value& value);
  std::string format_key(const Value& value);
  std::string format_quoted(const Value& value, bool is_label);
  std::string format_heredoc(const Value& value, bool flush);
  std::string format_template_text(const Value& value);
  std::string unquoted(std::string_view text, hcl::Place place) const;
  std::string format_comment(const Value& value, bool block);
  void check_line(std::string_view line) const;
  void check_strip_before(std::string_view text) const;
  void check_strip_behind(std::string_view text);
  void check_flush(std::string_view text) const;
  void write_nothing(hcl::Pending pending);
  void check_next(std::string_view text) const;

  char last(std::size_t back = 0) const;
  std::string_view line_so_far() const;

  bool knows_variables_;  ///< a template file has what `templatefile()` hands it, and no more
  hcl::PlaceTracker tracker_;
  After after_ = After::anything;
  bool strips_ = false;         ///< `~}` was just written, and nothing but space since
  bool ends_in_space_ = false;  ///< the last value did, and nothing but space came since
  bool value_on_line_ = false;  ///< of a heredoc
};

}  // namespace porc::jinja
