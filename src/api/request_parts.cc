// SPDX-License-Identifier: Apache-2.0
#include "api/request_parts.h"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "base/ascii.h"
#include "json/parse.h"
#include "yaml/parse.h"

namespace porc::api {
namespace {

constexpr auto kYamlTypes =
    std::to_array<std::string_view>({"application/yaml", "application/x-yaml", "text/yaml"});
constexpr auto kGzipTypes = std::to_array<std::string_view>(
    {"application/gzip", "application/x-gzip", "application/x-tar+gzip"});

/// Bodies are UTF-8 and not compressed.
Result<void> check_encoding(const http::Request& request) {
  const std::string type = lowered(request.headers.get("Content-Type"));
  const std::size_t charset = type.find("charset=");
  const bool utf8 = charset == type.npos || type.substr(charset + 8).starts_with("utf-8") ||
                    type.substr(charset + 8).starts_with("\"utf-8\"");
  const std::string coding = lowered(request.headers.get("Content-Encoding"));
  if (utf8 && (coding.empty() || coding == "identity")) return ok;
  return Error{.code = ErrorCode::unsupported_media,
               .message = "a body must be UTF-8 and not compressed"};
}

}  // namespace

std::string media_type_of(const http::Request& request) {
  std::string_view type = request.headers.get("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return lowered(type);
}

bool is_json(std::string_view media_type) {
  return media_type.empty() || media_type == "application/json";
}
bool is_yaml(std::string_view media_type) {
  return std::ranges::find(kYamlTypes, media_type) != kYamlTypes.end();
}
bool is_gzip(std::string_view media_type) {
  return std::ranges::find(kGzipTypes, media_type) != kGzipTypes.end();
}

Result<json::value> read_document(const http::Request& request, std::size_t bytes_max) {
  PORC_CHECK(check_encoding(request));
  const std::string type = media_type_of(request);
  const json::ParseLimits limits{.bytes_max = bytes_max};
  if (is_json(type)) return json::parse(request.body, limits);
  if (is_yaml(type)) {
    PORC_TRY(yaml::Document document, yaml::parse(request.body, limits));
    return std::move(document.value);
  }
  return Error{.code = ErrorCode::unsupported_media,
               .message = "send application/json or application/yaml"};
}

Result<json::value> read_optional_document(const http::Request& request) {
  if (request.body.empty()) return json::value(json::object());
  return read_document(request);
}

std::string query_text(const http::Request& request, const char* name) {
  const std::string* text = request.find_query(name);
  return text != nullptr ? *text : std::string();
}

Error bad_parameter(std::string_view name, std::string_view expected) {
  return {.code = ErrorCode::invalid_argument,
          .message = "'" + std::string(name) + "' must be " + std::string(expected)};
}

Result<std::size_t> number_parameter(const http::Request& request,
                                     const char* name,
                                     std::size_t otherwise,
                                     std::size_t least,
                                     std::size_t most) {
  const std::string* text = request.find_query(name);
  if (text == nullptr) return otherwise;
  std::size_t number = 0;
  const char* end = text->data() + text->size();
  auto [stopped, failed] = std::from_chars(text->data(), end, number);
  if (failed == std::errc() && stopped == end && number >= least && number <= most) return number;
  return bad_parameter(
      name, "a whole number of " + std::to_string(least) + " to " + std::to_string(most));
}

Result<Duration> wait_parameter(const http::Request& request) {
  constexpr std::size_t kAnyNumber = std::numeric_limits<std::uint32_t>::max();
  PORC_TRY(std::size_t seconds, number_parameter(request, "wait", 0, 0, kAnyNumber));
  return std::min<Duration>(std::chrono::seconds(seconds), kWaitMax);
}

}  // namespace porc::api
