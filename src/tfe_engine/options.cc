// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/options.h"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/ascii.h"
#include "http/url.h"

namespace porc::tfe_engine {
namespace {

constexpr std::string_view kApiPath = "/api/v2";

Error refused(std::string_view why) {
  return Error{
      .code = ErrorCode::invalid_argument,
      .message = "TFE_API " + std::string(why) + ": write https://host or https://host/api/v2"};
}

}  // namespace

Result<std::string> parse_api_base(std::string_view text) {
  auto url = boost::urls::parse_uri(text);
  if (!url) return refused("is not a URL");
  const std::string scheme = lowered(url->scheme());
  const std::string host = lowered(url->encoded_host());
  if (scheme != "https" && scheme != "http") return refused("is neither https nor http");
  if (host.empty() || url->has_userinfo()) return refused("needs a host and no user");
  if (url->has_query() || url->has_fragment()) return refused("may not have a query or fragment");
  if (scheme == "http" && !http::is_loopback(host))
    return refused("may be plain http on loopback only");
  std::string_view path = url->encoded_path();
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!path.empty() && path != kApiPath) return refused("has a path other than /api/v2");
  return origin_of(text) + std::string(kApiPath) + "/";
}

std::string origin_of(std::string_view text) {
  auto url = boost::urls::parse_uri(text);
  if (!url || !url->has_authority()) return "";
  const std::string scheme = lowered(url->scheme());
  std::string origin = scheme + "://" + lowered(url->encoded_host());
  const bool usual = !url->has_port() || url->port().empty() ||
                     (scheme == "https" && url->port() == "443") ||
                     (scheme == "http" && url->port() == "80");
  if (!usual) origin += ":" + std::string(url->port());
  return origin;
}

}  // namespace porc::tfe_engine
