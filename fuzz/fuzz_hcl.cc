// SPDX-License-Identifier: Apache-2.0
// Native syntax: no crash, bounded depth, every text that we quote reads back as itself, where the
// next character stands does not depend on how the text is cut, and layout changes only blanks.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/encoding.h"
#include "fuzz/planted.h"
#include "hcl/format.h"
#include "hcl/parse.h"
#include "hcl/place.h"
#include "hcl/quote.h"

namespace {

void check_quote(std::string_view text) {
  if (!porc::is_utf8(text)) return;
  auto quoted = porc::hcl::parse_expression(porc::hcl::quote(text), "quoted.tf");
  PORC_ASSERT(quoted && porc::hcl::literal_text(*quoted) == text);
  const std::size_t half = text.size() / 2;
  if (!porc::is_utf8(text.substr(0, half)) || !porc::is_utf8(text.substr(half))) return;
  const std::string joined =
      '"' + porc::hcl::escape(text.substr(0, half)) + porc::hcl::escape(text.substr(half)) + '"';
  auto read = porc::hcl::parse_expression(joined, "joined.tf");
  PORC_ASSERT(read && porc::hcl::literal_text(*read) == text);
}

void check_places(std::string_view text) {
  porc::hcl::PlaceTracker whole;
  whole.feed(text);
  porc::hcl::PlaceTracker cut;
  for (std::size_t i = 0; i < text.size(); ++i) cut.feed(text.substr(i, 1));
  PORC_ASSERT(whole.overflowed() == cut.overflowed());
  if (whole.overflowed()) return;
  PORC_ASSERT(whole.place() == cut.place() && whole.pending() == cut.pending());
  PORC_ASSERT(whole.heredoc_marker() == cut.heredoc_marker());
}

std::string without_blanks(std::string_view text) {
  std::string rest;
  for (char c : text) {
    if (c != ' ' && c != '\t') rest += c;
  }
  return rest;
}

void check_layout(std::string_view text, bool is_valid) {
  auto once = porc::hcl::format(text, "fuzz.tf");
  PORC_ASSERT(once.has_value() == is_valid);
  if (!once) return;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  PORC_ASSERT(without_blanks(*once) == without_blanks(text));
  PORC_ASSERT(porc::hcl::parse(*once, "fuzz.tf"));
  auto again = porc::hcl::format(*once, "fuzz.tf");
  PORC_ASSERT(again && *again == *once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto body = porc::hcl::parse(text, "fuzz.tf");
  porc::fuzz::planted_bug(body && !body->attributes.empty() &&
                          body->attributes[0].name.size() > 30);
  (void)porc::hcl::parse_expression(text, "fuzz.tf");
  check_quote(text);
  check_places(text);
  check_layout(text, body.has_value());
  return 0;
}
