// SPDX-License-Identifier: Apache-2.0
#include "hcl/characters.h"

#include <algorithm>
#include <array>

#include <re2/re2.h>

namespace porc::hcl {
namespace {

bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

/// The bytes of the character that `text` begins with.
std::string_view first_character(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && is_continuation(text[length])) ++length;
  return text.substr(0, length);
}

// UAX #31: ID_Start is letters and letter numbers with four oddities kept for stability
// (Other_ID_Start) but without U+2E2F, a letter that is reserved as syntax. RE2 knows the
// categories.
bool starts_identifier(std::string_view character) {
  if (is_ascii(character[0])) return is_ascii_letter(character[0]) || character[0] == '_';
  static const RE2 kStart("[\\p{L}\\p{Nl}\\x{1885}\\x{1886}\\x{2118}\\x{212E}\\x{309B}\\x{309C}]");
  return character != "\u2E2F" && RE2::FullMatch(character, kStart);
}

bool continues_identifier(std::string_view character) {
  if (is_ascii(character[0])) {
    return is_ascii_letter(character[0]) || is_ascii_digit(character[0]) || character[0] == '_' ||
           character[0] == '-';
  }
  static const RE2 kContinue(
      "[\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}\\x{B7}\\x{387}\\x{1369}-\\x{1371}\\x{19DA}]");
  return starts_identifier(character) || RE2::FullMatch(character, kContinue);
}

/// The property White_Space.
bool is_space(std::string_view character) {
  static constexpr auto kSpaces = std::to_array<std::string_view>(
      {" ",      "\t",     "\n",     "\v",     "\f",     "\r",     "\u0085", "\u00a0", "\u1680",
       "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
       "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"});
  return std::find(kSpaces.begin(), kSpaces.end(), character) != kSpaces.end();
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::size_t identifier_length(std::string_view text) {
  if (text.empty() || !starts_identifier(first_character(text))) return 0;
  std::size_t length = 0;
  while (length < text.size()) {
    std::string_view character = first_character(text.substr(length));
    if (!continues_identifier(character)) break;
    length += character.size();
  }
  return length;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && identifier_length(text) == text.size();
}

std::size_t leading_space(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size()) {
    std::string_view character = first_character(text.substr(length));
    if (!is_space(character)) break;
    length += character.size();
  }
  return length;
}

std::size_t trailing_space(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t start = end - 1;
    while (start > 0 && is_continuation(text[start])) --start;
    if (!is_space(text.substr(start, end - start))) break;
    end = start;
  }
  return text.size() - end;
}

std::string_view trim_space(std::string_view text) {
  text.remove_prefix(leading_space(text));
  text.remove_suffix(trailing_space(text));
  return text;
}

}  // namespace porc::hcl
