// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace porc {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

Error malformed(std::string_view what) {
  return Error{.code = ErrorCode::malformed, .message = std::string(what)};
}

constexpr unsigned byte_of(char c) {
  return static_cast<unsigned char>(c);
}

/// Digits without padding: three bytes are four of them.
std::string encode_base64(std::string_view bytes, std::string_view alphabet) {
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  const std::size_t whole = bytes.size() / 3 * 3;
  std::size_t to = 0;
  const auto put = [&](std::uint32_t group, std::size_t digits) {
    for (std::size_t i = 0; i < digits; ++i) text[to++] = alphabet[group >> (18 - 6 * i) & 63];
  };
  for (std::size_t i = 0; i < whole; i += 3)
    put(byte_of(bytes[i]) << 16 | byte_of(bytes[i + 1]) << 8 | byte_of(bytes[i + 2]), 4);
  if (bytes.size() - whole == 1) put(byte_of(bytes[whole]) << 16, 2);
  if (bytes.size() - whole == 2)
    put(byte_of(bytes[whole]) << 16 | byte_of(bytes[whole + 1]) << 8, 3);
  return text;
}

constexpr std::uint8_t kNoDigit = 0xff;
using Digits = std::array<std::uint8_t, 256>;

/// The digit that each character stands for, kNoDigit for all others.
constexpr Digits digits_of(std::string_view alphabet) {
  Digits digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[byte_of(alphabet[i])] = static_cast<std::uint8_t>(i);
  return digits;
}

/// The bytes of digits without padding, of which one alone is never left over.
Result<std::string> decode_base64(std::string_view text, const Digits& digits) {
  std::string bytes(text.size() * 3 / 4, '\0');
  std::size_t to = 0;
  std::uint32_t seen = 0;  // kNoDigit has a bit that no digit has
  const auto take = [&](std::size_t from, std::size_t count) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t digit = i < count ? digits[byte_of(text[from + i])] : 0;
      seen |= digit;
      group = group << 6 | (digit & 63);
    }
    return group;
  };
  const std::size_t whole = text.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t group = take(i, 4);
    bytes[to++] = static_cast<char>(group >> 16);
    bytes[to++] = static_cast<char>(group >> 8);
    bytes[to++] = static_cast<char>(group);
  }
  std::uint32_t rest = whole < text.size() ? take(whole, text.size() - whole) : 0;
  if (seen > 63) return malformed("not a base64 character");
  while (to < bytes.size()) {
    bytes[to++] = static_cast<char>(rest >> 16);
    rest = rest << 8 & 0xffffff;
  }
  if (rest != 0) return malformed("base64 text has stray bits at its end");
  return bytes;
}

constexpr Digits kDigits = digits_of(kBase64);
constexpr Digits kUrlDigits = digits_of(kBase64Url);

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Bytes of the well-formed character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = (first & 0xe0) == 0xc0   ? 2
                             : (first & 0xf0) == 0xe0 ? 3
                             : (first & 0xf8) == 0xf0 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  std::uint32_t code = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool sound =
      code >= kSmallest[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return sound ? length : 0;
}

}  // namespace

std::string hex_encode(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kHex[byte >> 4], kHex[byte & 0xf]};
  }
  return text;
}

Result<std::string> hex_decode(std::string_view text) {
  if (text.size() % 2 != 0) return malformed("hexadecimal text has an odd length");
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int high = hex_digit(text[i]);
    int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return malformed("not a hexadecimal digit");
    bytes += static_cast<char>(high << 4 | low);
  }
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  std::string text = encode_base64(bytes, kBase64);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return malformed("base64 text is not a multiple of four characters");
  std::size_t padding = 0;
  while (padding < 2 && text.size() > padding && text[text.size() - 1 - padding] == '=') ++padding;
  return decode_base64(text.substr(0, text.size() - padding), kDigits);
}

std::string base64url_encode(std::string_view bytes) {
  return encode_base64(bytes, kBase64Url);
}

Result<std::string> base64url_decode(std::string_view text) {
  if (text.size() % 4 == 1) return malformed("base64 text is cut off");
  return decode_base64(text, kUrlDigits);
}

std::string base32_encode(std::string_view bytes) {
  std::string text;
  std::uint32_t buffer = 0;
  unsigned held = 0;
  for (char c : bytes) {
    buffer = (buffer << 8 | byte_of(c)) & 0xffff;
    for (held += 8; held >= 5;) {
      held -= 5;
      text += kBase32[buffer >> held & 31];
    }
  }
  if (held > 0) text += kBase32[buffer << (5 - held) & 31];
  return text;
}

std::size_t utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Nearly all text is ASCII: eight bytes without a high bit are eight characters.
    std::uint64_t word = 0;
    if (text.size() - at >= sizeof word) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += sizeof word;
        continue;
      }
    }
    const std::size_t length = character_length(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

bool is_utf8(std::string_view text) {
  return utf8_prefix(text) == text.size();
}

std::string_view cut_at_character(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  const auto continues = [&] { return (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; };
  while (end > 0 && continues()) --end;
  return text.substr(0, end);
}

std::string mend_utf8(std::string_view text) {
  std::string mended;
  for (;;) {
    const std::size_t sound = utf8_prefix(text);
    mended += text.substr(0, sound);
    if (sound == text.size()) return mended;
    mended += "\xef\xbf\xbd";
    text.remove_prefix(sound + 1);
  }
}

}  // namespace porc
