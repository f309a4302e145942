// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/encoding.h"
#include "sentinel/imports/standard.h"

namespace porc::sentinel {
namespace {

/// `text` with each of the two characters of `from` replaced by that of `to`.
std::string with_alphabet(std::string text, std::string_view from, std::string_view to) {
  for (char& c : text)
    if (const std::size_t at = from.find(c); at != std::string_view::npos) c = to[at];
  return text;
}

Value encode(const NativeCall& call) {
  return call.made(base64_encode(call.string(0)));
}

Value urlencode(const NativeCall& call) {
  return call.made(with_alphabet(base64_encode(call.string(0)), "+/", "-_"));
}

/// Line ends in `text` do not count, as in Go.
Value decoded(const NativeCall& call, std::string text) {
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
  const auto bytes = base64_decode(text);
  if (!bytes) call.refuse(bytes.error().message);
  return call.made(*bytes);
}

Value decode(const NativeCall& call) {
  return decoded(call, std::string(call.string(0)));
}

Value urldecode(const NativeCall& call) {
  if (call.string(0).find_first_of("+/") != std::string_view::npos)
    call.refuse("not a character of the URL alphabet of base64");
  return decoded(call, with_alphabet(std::string(call.string(0)), "-_", "+/"));
}

}  // namespace

/// Reference 17.1.
const NativeImport& base64_import() {
  static const FunctionTable table({{"decode", 1, 1, decode},
                                    {"encode", 1, 1, encode},
                                    {"urldecode", 1, 1, urldecode},
                                    {"urlencode", 1, 1, urlencode}});
  return table;
}

}  // namespace porc::sentinel
