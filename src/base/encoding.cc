// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.h"

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

/// Regroups bytes into digits of `bits` bits, most significant first.
std::string encode_digits(std::string_view bytes, std::string_view alphabet, unsigned bits) {
  std::string text;
  text.reserve(bytes.size() * 8 / bits + 4);
  std::uint32_t buffer = 0;
  unsigned held = 0;
  const std::uint32_t mask = (1U << bits) - 1;
  for (char c : bytes) {
    buffer = buffer << 8 | static_cast<unsigned char>(c);
    held += 8;
    while (held >= bits) {
      held -= bits;
      text += alphabet[buffer >> held & mask];
    }
    buffer &= (1U << held) - 1;
  }
  if (held > 0) text += alphabet[buffer << (bits - held) & mask];
  return text;
}

/// The bytes of digits without padding.
Result<std::string> decode_base64(std::string_view text, std::string_view alphabet) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t buffer = 0;
  unsigned held = 0;
  for (char c : text) {
    std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return malformed("not a base64 character");
    buffer = (buffer << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(buffer >> held & 0xff);
    }
  }
  if ((buffer & ((1U << held) - 1)) != 0) return malformed("base64 text has stray bits at its end");
  return bytes;
}

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
  std::string text = encode_digits(bytes, kBase64, 6);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return malformed("base64 text is not a multiple of four characters");
  std::size_t padding = 0;
  while (padding < 2 && text.size() > padding && text[text.size() - 1 - padding] == '=') ++padding;
  return decode_base64(text.substr(0, text.size() - padding), kBase64);
}

std::string base64url_encode(std::string_view bytes) {
  return encode_digits(bytes, kBase64Url, 6);
}

Result<std::string> base64url_decode(std::string_view text) {
  if (text.size() % 4 == 1) return malformed("base64 text is cut off");
  return decode_base64(text, kBase64Url);
}

std::string base32_encode(std::string_view bytes) {
  return encode_digits(bytes, kBase32, 5);
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
