// SPDX-License-Identifier: Apache-2.0
#include "tests/values/fuzzed_text.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace porc::values {
namespace {

constexpr auto kPieces = std::to_array<std::string_view>({
    "\"",
    "\\",
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "$${",
    "%%{",
    "~",
    "~}",
    "\n",
    "\r",
    "\r\n",
    "\t",
    " ",
    "EOT",
    "E",
    "T",
    "*/",
    "/*",
    "*",
    "/",
    "#",
    "//",
    "<<",
    "<<-",
    "a",
    "b1",
    "-",
    ".",
    "(",
    ")",
    "[",
    "]",
    "=",
    ",",
    ":",
    "'",
    "`",
    "null",
    "true",
    "for",
    "if",
    "1",
    "-1",
    "1e9",
    "0x",
    "é",
    "日本",
    "e\u0301",
    "😀",
    "\u2028",
    "\u0085",
    "\x7f",
    "\x01",
    "\\u00",
    "\\n",
    "\nEOT\n",
    "\n}\n",
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "${var.x}",
    "%{ if true }",
    "%{ endif }",
    "${file(\"/etc/passwd\")}",
    "\" }\nresource \"x\" \"y\" {\n",
    "provisioner \"local-exec\" {",
});

std::size_t pick(Random& random, std::size_t below) {
  return static_cast<std::size_t>(random() % below);
}

/// One character of any plane that HCL takes as it is.
void append_any(std::string& text, Random& random) {
  static constexpr std::array<std::pair<char32_t, char32_t>, 4> kPlanes{
      {{0x20, 0x7e}, {0xa1, 0x2ff}, {0x3041, 0x30ff}, {0x1f300, 0x1f5ff}}};
  const auto [first, last] = kPlanes[pick(random, kPlanes.size())];
  const auto code = static_cast<char32_t>(first + random() % (last - first + 1));
  auto byte = [&](char32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
  }
  byte(0x80 | (code & 0x3f));
}

}  // namespace

std::string fuzzed_text(Random& random) {
  std::string text;
  const std::size_t length = pick(random, 32) == 0 ? pick(random, 60) : pick(random, 8);
  for (std::size_t i = 0; i < length; ++i) {
    if (pick(random, 6) == 0) {
      append_any(text, random);
    } else {
      text += kPieces[pick(random, kPieces.size())];
    }
  }
  return text;
}

#ifndef __has_feature  // clang++, with which the address sanitizer is built, has it
#define __has_feature(name) 0
#endif

namespace {

bool is_full() {
  const char* scale = std::getenv("SCALE");
  return scale != nullptr && std::string_view(scale) == "full";
}

}  // namespace

std::uint64_t scaled(std::uint64_t ci) {
#if __has_feature(address_sanitizer)
  return ci / 20;
#else
  return is_full() ? ci * 10 : ci;
#endif
}

std::uint64_t seed() {
  const char* given = std::getenv("PORC_SEED");
  const std::uint64_t fresh = is_full() ? std::random_device()() : 1;
  const std::uint64_t chosen = given != nullptr ? std::stoull(given) : fresh;
  std::cout << "PORC_SEED=" << chosen << "\n";
  return chosen;
}

}  // namespace porc::values
