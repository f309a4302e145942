// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include "base/encoding.h"

namespace porc::http {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Undoes the escapes; the outcome is not looked at.
Result<std::string> unescape(std::string_view text, bool plus_is_space) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      bytes += ' ';
    } else if (text[i] != '%') {
      bytes += text[i];
    } else {
      const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return Error{.code = ErrorCode::malformed,
                     .message = "a '%' without two hexadecimal digits"};
      }
      bytes += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return bytes;
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
  PORC_TRY(std::string bytes, unescape(text, plus_is_space));
  if (!is_utf8(bytes) || bytes.find('\0') != std::string::npos) {
    return Error{.code = ErrorCode::malformed, .message = "percent-encoded text is not UTF-8"};
  }
  return bytes;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 0xf];
    }
  }
  return encoded;
}

Result<std::string> percent_decode(std::string_view text) {
  return decode(text, false);
}

std::string build_query(const Parameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) {
    if (!query.empty()) query += '&';
    query += percent_encode(name) + '=' + percent_encode(value);
  }
  return query;
}

Result<Parameters> parse_query(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (parameters.size() == kParametersMax) {
      return Error{.code = ErrorCode::too_large, .message = "too many query parameters"};
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    PORC_TRY(std::string name, decode(pair.substr(0, equals), true));
    PORC_TRY(std::string value, decode(pair.substr(std::min(equals + 1, pair.size())), true));
    parameters.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return url.substr(url.rfind('@') + 1);
}

bool is_loopback(std::string_view authority) {
  if (authority == "::1" || authority.starts_with("[::1]")) return true;
  const std::string_view host = authority.substr(0, authority.find(':'));
  const bool numbers = host.find_first_not_of("0123456789.") == host.npos;
  return host == "localhost" || (numbers && host.starts_with("127."));
}

bool is_private(std::string_view url) {
  return url.starts_with("https://") || (url.starts_with("http://") && is_loopback(host_of(url)));
}

}  // namespace porc::http
