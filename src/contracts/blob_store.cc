// SPDX-License-Identifier: Apache-2.0
#include "contracts/blob_store.h"

#include <algorithm>

#include "base/encoding.h"

namespace porc {
namespace {

bool is_sound_segment(std::string_view segment) {
  return !segment.empty() && segment.size() <= kBlobSegmentMax && segment.front() != '.' &&
         segment.back() != '.';
}

/// U+FFFE and U+FFFF are no characters to XML, which listings are written in.
/// Spec: https://www.w3.org/TR/xml/#charsets
bool is_listable(std::string_view text) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
  };
  return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control) &&
         text.find("\xEF\xBF\xBE") == text.npos && text.find("\xEF\xBF\xBF") == text.npos;
}

}  // namespace

std::string digest_in_name(std::string_view name) {
  constexpr std::size_t kHexDigits = 64;
  const std::string_view digits = name.substr(name.rfind('/') + 1).substr(0, kHexDigits);
  const bool is_digest =
      digits.size() == kHexDigits && digits.find_first_not_of("0123456789abcdef") == digits.npos;
  return is_digest ? std::string(digits) : std::string();
}

Result<void> check_blob_name(std::string_view name) {
  bool sound = name.size() <= kBlobNameMax && is_listable(name);
  for (std::size_t begin = 0; sound && begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    sound = is_sound_segment(name.substr(begin, end - begin));
    begin = end + 1;
  }
  if (sound) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "'" + mend_utf8(cut_at_character(name, kBlobNameMax)) +
                          "' cannot be the name of a blob"};
}

}  // namespace porc
