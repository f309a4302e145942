// SPDX-License-Identifier: Apache-2.0
#include "supervisor/fields.h"

#include <charconv>

#include "base/assert.h"

namespace porc::supervisor {

std::string encode_fields(const Fields& fields) {
  std::string bytes;
  for (const auto& [name, value] : fields) {
    PORC_ASSERT(value.find('\0') == std::string::npos);
    bytes += name + '=' + value + '\0';
  }
  return bytes;
}

Result<Fields> decode_fields(std::string_view bytes) {
  Fields fields;
  while (!bytes.empty()) {
    std::size_t end = bytes.find('\0');
    std::size_t sign = bytes.substr(0, end).find('=');
    if (end == std::string_view::npos || sign == std::string_view::npos || sign == 0) {
      return Error{.code = ErrorCode::malformed, .message = "not a list of name=value fields"};
    }
    fields.emplace_back(bytes.substr(0, sign), bytes.substr(sign + 1, end - sign - 1));
    bytes.remove_prefix(end + 1);
  }
  return fields;
}

Result<std::int64_t> decode_number(std::string_view text) {
  std::int64_t number = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) {
    return Error{.code = ErrorCode::malformed, .message = "not a decimal number"};
  }
  return number;
}

}  // namespace porc::supervisor
