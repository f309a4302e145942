// SPDX-License-Identifier: Apache-2.0
#include "json/string_format.h"

#include <array>
#include <string>

#include <arpa/inet.h>

#include <boost/url/parse.hpp>
#include <re2/re2.h>

#include "base/time.h"

namespace porc::json {
namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool is_date_time(std::string_view text) {
  return text.find(' ') == std::string_view::npos && parse_time(text).has_value();
}

bool is_date(std::string_view text) {
  return text.size() == 10 && is_date_time(std::string(text) + "T00:00:00Z");
}

bool is_time(std::string_view text) {
  return is_date_time("1970-01-01T" + std::string(text));
}

bool is_hostname(std::string_view text) {
  static const RE2 kLabels(
      "(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  constexpr std::size_t kHostnameMax = 253;  // RFC 1123
  return text.size() <= kHostnameMax && RE2::FullMatch(piece(text), kLabels);
}

bool is_email(std::string_view text) {
  static const RE2 kLocalPart("(?i)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
  const std::size_t at = text.rfind('@');
  return at != std::string_view::npos && RE2::FullMatch(piece(text.substr(0, at)), kLocalPart) &&
         is_hostname(text.substr(at + 1));
}

template <int Family>
bool is_address(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  const bool cut = text.find('\0') != std::string_view::npos;
  return !cut && inet_pton(Family, std::string(text).c_str(), address.data()) == 1;
}

bool is_uri(std::string_view text) {
  return boost::urls::parse_uri({text.data(), text.size()}).has_value();
}

bool is_uri_reference(std::string_view text) {
  return boost::urls::parse_uri_reference({text.data(), text.size()}).has_value();
}

bool is_json_pointer(std::string_view text) {
  static const RE2 kPointer("(?s)(/([^~/]|~[01])*)*");
  return RE2::FullMatch(piece(text), kPointer);
}

bool is_relative_json_pointer(std::string_view text) {
  static const RE2 kRelative("(?s)(0|[1-9][0-9]*)(#|(/([^~/]|~[01])*)*)");
  return RE2::FullMatch(piece(text), kRelative);
}

bool is_uuid(std::string_view text) {
  static const RE2 kUuid("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  return RE2::FullMatch(piece(text), kUuid);
}

bool is_regex(std::string_view text) {
  return RE2(piece(text), RE2::Quiet).ok();
}

constexpr auto kFormats = std::to_array<StringFormat>({
    {"date", "a date such as 2026-01-02", &is_date},
    {"date-time", "an RFC 3339 time such as 2026-01-02T03:04:05Z", &is_date_time},
    {"email", "an e-mail address", &is_email},
    {"hostname", "a host name", &is_hostname},
    {"ipv4", "an IPv4 address", &is_address<AF_INET>},
    {"ipv6", "an IPv6 address", &is_address<AF_INET6>},
    {"json-pointer", "a JSON Pointer", &is_json_pointer},
    {"regex", "a regular expression", &is_regex},
    {"relative-json-pointer", "a relative JSON Pointer", &is_relative_json_pointer},
    {"time", "a time such as 03:04:05Z", &is_time},
    {"uri", "an absolute URI", &is_uri},
    {"uri-reference", "a URI reference", &is_uri_reference},
    {"uuid", "a UUID", &is_uuid},
});

}  // namespace

const StringFormat* find_string_format(std::string_view name) {
  for (const StringFormat& row : kFormats) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace porc::json
