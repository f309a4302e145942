// SPDX-License-Identifier: Apache-2.0
#include "servicenow/options.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/ascii.h"
#include "http/url.h"

namespace porc::servicenow {
namespace {

constexpr std::size_t kDigitsMax = 20;
constexpr std::size_t kPrefixMax = 20;
constexpr std::size_t kWordMax = 40;

Error refused(std::string message) {
  return {.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

std::optional<std::size_t> count_of(std::string_view text) {
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool sound =
      error == std::errc() && end == text.data() + text.size() && value > 0 && value <= kDigitsMax;
  return sound ? std::optional(value) : std::nullopt;
}

/// Codes are what the field holds, words what people are told.
bool is_code(std::string_view text) {
  return !text.empty() && text.size() <= kWordMax && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || is_letter(c) || c == '-' || c == '_';
  });
}
bool is_word(std::string_view text) {
  return is_code(text) && text == lowered(text);
}

}  // namespace

bool NumberShape::matches(std::string_view number) const {
  if (!number.starts_with(prefix)) return false;
  number.remove_prefix(prefix.size());
  return number.size() >= digits_min && number.size() <= digits_max &&
         std::ranges::all_of(number, is_digit);
}

std::string NumberShape::str() const {
  std::string digits = std::to_string(digits_min);
  if (digits_max != digits_min) digits += " to " + std::to_string(digits_max);
  return prefix + " and " + digits + " digits";
}

Result<std::string> parse_instance(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  const std::string form = "; write https://NAME.service-now.com";
  if (!url || !url->has_authority()) return refused("is not a URL" + form);
  const std::string scheme = lowered(url->scheme());
  const std::string host = lowered(url->encoded_host());
  if (host.empty() || url->has_userinfo()) return refused("needs a host and no user" + form);
  const bool has_more = url->has_query() || url->has_fragment() ||
                        (!url->encoded_path().empty() && url->encoded_path() != "/");
  if (has_more) return refused("goes beyond the host" + form);
  if (scheme != "https" && scheme != "http") return refused("is neither https nor http" + form);
  if (scheme == "http" && !http::is_loopback(host))
    return refused("may be plain http on loopback only" + form);
  std::string origin = scheme + "://" + host;
  if (url->has_port() && !url->port().empty()) origin += ":" + std::string(url->port());
  return origin;
}

Result<std::map<std::string, std::string>> parse_state_codes(std::string_view text) {
  std::map<std::string, std::string> states;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t sign = pair.find('=');
    const bool sound =
        sign != pair.npos && is_code(pair.substr(0, sign)) && is_word(pair.substr(sign + 1));
    if (!sound) return refused("must be codes and words such as -2=scheduled,-1=implement");
    if (!states.emplace(pair.substr(0, sign), pair.substr(sign + 1)).second)
      return refused("names the code " + std::string(pair.substr(0, sign)) + " twice");
  }
  if (states.empty()) return refused("names no state");
  return states;
}

Result<NumberShape> parse_number_shape(std::string_view prefix, std::string_view digits) {
  const bool is_plain =
      !prefix.empty() && prefix.size() <= kPrefixMax && std::ranges::all_of(prefix, is_letter);
  if (!is_plain) return refused("must be letters, such as CHG");
  const std::size_t dash = digits.find('-');
  const auto least = count_of(digits.substr(0, dash));
  const auto most = dash == digits.npos ? least : count_of(digits.substr(dash + 1));
  if (!least || !most || *least > *most)
    return refused("must say how many digits follow: 7 or 7-10, at most 20");
  return NumberShape{.prefix = std::string(prefix), .digits_min = *least, .digits_max = *most};
}

}  // namespace porc::servicenow
