// SPDX-License-Identifier: Apache-2.0
// Reads bodies and query parameters; every fault says what would be right.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "json/suggestion.h"
#include "json/value.h"

namespace porc::api {

/// Limits of request bodies.
inline constexpr std::size_t kBodyBytesMax = 4U << 20;
inline constexpr std::size_t kProofBytesMax = 16U << 10;
inline constexpr std::size_t kQuillBytesMax = 16U << 20;
/// Limit: of `?wait=`; more is taken as this.
inline constexpr Duration kWaitMax = std::chrono::seconds(300);

/// The media type of the body, lower case, without parameters; "" when none is named.
std::string media_type_of(const http::Request& request);
bool is_json(std::string_view media_type);
bool is_yaml(std::string_view media_type);
bool is_gzip(std::string_view media_type);

/// The body as a JSON value, whichever of JSON and YAML it was written in; JSON when no type is
/// named. Errors: unsupported_media; malformed with the place; too_large.
Result<json::value> read_document(const http::Request& request,
                                  std::size_t bytes_max = kBodyBytesMax);
/// The same, where no body at all is an empty object.
Result<json::value> read_optional_document(const http::Request& request);

/// "" when it is not given.
std::string query_text(const http::Request& request, const char* name);

/// Errors: invalid_argument naming the parameter.
Error bad_parameter(std::string_view name, std::string_view expected);

/// Errors: invalid_argument unless it is a whole number of `least` to `most`.
Result<std::size_t> number_parameter(const http::Request& request,
                                     const char* name,
                                     std::size_t otherwise,
                                     std::size_t least,
                                     std::size_t most);
/// How long the client is ready to wait; zero when it did not say.
Result<Duration> wait_parameter(const http::Request& request);

/// The enumerator that the text names. Errors: invalid_argument naming the parameter and what there
/// is.
template <class E>
Result<E> parse_choice(std::string_view name, std::string_view text) {
  std::optional<E> found;
  std::vector<std::string_view> names;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    names.emplace_back(enumerator.name);
    if (text == enumerator.name) found = enumerator.value;
  });
  if (found) return *found;
  std::string expected = "one of";
  for (std::string_view each : names) expected += " " + std::string(each);
  return bad_parameter(name, expected + json::did_you_mean(text, names));
}

template <class E>
Result<E> choice_parameter(const http::Request& request, const char* name, E otherwise) {
  const std::string* text = request.find_query(name);
  if (text == nullptr) return otherwise;
  return parse_choice<E>(name, *text);
}

}  // namespace porc::api
