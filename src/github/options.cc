// SPDX-License-Identifier: Apache-2.0
#include "github/options.h"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/ascii.h"
#include "http/url.h"

namespace porc::github {
namespace {

constexpr std::string_view kEnterprisePath = "/api/v3";

Error refused(std::string_view why) {
  return Error{
      .code = ErrorCode::invalid_argument,
      .message = std::string(why) + ": write https://api.github.com or https://HOST/api/v3"};
}

}  // namespace

Result<std::string> parse_api_base(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || !url->has_authority()) return refused("not a URL");
  const std::string scheme = lowered(url->scheme());
  const std::string host = lowered(url->encoded_host());
  if (scheme != "https" && scheme != "http") return refused("neither https nor http");
  if (host.empty() || url->has_userinfo()) return refused("a host is needed and no user");
  if (url->has_query() || url->has_fragment()) return refused("no query, no fragment");
  if (scheme == "http" && !http::is_loopback(host)) {
    return refused("plain http is for loopback only");
  }
  std::string_view path = url->encoded_path();
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && path != kEnterprisePath) return refused("the path is no API's");
  if (host == "github.com" || host == "www.github.com") {
    if (!path.empty()) return refused("github.com has its API at another host");
    return "https://api.github.com/";
  }
  // api.github.com and api.SUB.ghe.com have nothing but an API. A loopback address is a test's.
  const bool all_api = host.starts_with("api.") || http::is_loopback(host);
  return origin_of(text) + std::string(path.empty() && !all_api ? kEnterprisePath : path) + "/";
}

std::string origin_of(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || !url->has_authority()) return "";
  const std::string scheme = lowered(url->scheme());
  std::string origin = scheme + "://" + lowered(url->encoded_host());
  const bool usual = !url->has_port() || url->port().empty() ||
                     (scheme == "https" && url->port() == "443") ||
                     (scheme == "http" && url->port() == "80");
  if (!usual) origin += ":" + std::string(url->port());
  return origin;
}

Result<void> check_issuer(std::string_view text) {
  constexpr std::size_t kIssuerBytesMax = 100;
  const bool sound =
      !text.empty() && text.size() <= kIssuerBytesMax && std::ranges::all_of(text, [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
      });
  if (sound) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "must be the client id of the app (Iv23…) or its number"};
}

Result<void> check_token(const Secret& token) {
  const std::string& text = token.expose("its form is checked");
  const bool sound = !text.empty() && text.size() <= kTokenBytesMax &&
                     std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
  if (sound) return ok;
  return Error{.code = ErrorCode::invalid_argument,
               .message = "must be at most 1024 printable characters without spaces"};
}

}  // namespace porc::github
