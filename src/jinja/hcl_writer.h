// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hcl/place.h"
#include "jinja/place_map.h"
#include "jinja/writer.h"

namespace porc::jinja {

/// Writes HCL: each value as what it is, in the form that its place has for it, so that it can
/// neither end its place nor join the text beside it. Refuses what has no such form. Where a place
/// is, the text that was really written tells.
class HclWriter final : public Writer {
 public:
  /// `places` is of the templates that are rendered, and outlives the writer.
  HclWriter(std::string& out,
            std::size_t bytes_max,
            hcl::PlaceTracker::Source source,
            PlaceMap& places)
      : Writer(out, bytes_max),
        knows_variables_(source == hcl::PlaceTracker::Source::file),
        places_(places),
        spot_(&places.start(source)) {}
  void literal(const Literal& literal) override;
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

  void begin_literal(std::string_view text);
  void end_literal(std::string_view text);

  // Each writes the form of a value at its place.
  void write_form(const Value& value, hcl::Place place);
  void write_expression(const Value& value);
  void write_attribute(const Value& value);
  void write_name(const Value& value);
  void write_key(const Value& value);
  void write_other(const Value& value);
  void write_quoted(const Value& value, bool is_label);
  void write_heredoc(const Value& value, bool flush);
  void write_template_text(const Value& value);
  void write_unquoted(std::string_view text, hcl::Place place);
  void write_comment(const Value& value, bool block);
  void write_reference(const Value& value);
  void write_nothing(hcl::Pending pending);

  void check_line(std::string_view line) const;
  void check_line_end(std::string_view text);
  void check_strip_before(std::string_view text) const;
  void check_strip_behind(std::string_view text);
  void check_flush(std::string_view text) const;
  void check_next(std::string_view text) const {
    if (after_ != After::anything) check_next_character(text[0]);
  }
  void check_next_character(char c) const;

  /// The character written `back` before the last one, or a newline before the beginning.
  char last(std::size_t back = 0) const {
    return out_.size() > back ? out_[out_.size() - 1 - back] : '\n';
  }
  std::string_view line_so_far() const;

  bool knows_variables_;  ///< a template file has what `templatefile()` hands it, and no more
  PlaceMap& places_;
  const PlaceMap::Spot* spot_;
  After after_ = After::anything;
  bool strips_ = false;         ///< `~}` was just written, and nothing but space since
  bool ends_in_space_ = false;  ///< the last value did, and nothing but space came since
  bool value_on_line_ = false;  ///< of a heredoc
};

}  // namespace porc::jinja
