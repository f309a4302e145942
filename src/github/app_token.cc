// SPDX-License-Identifier: Apache-2.0
#include "github/app_token.h"

#include "base/encoding.h"
#include "json/value.h"

namespace porc::github {
namespace {

// GitHub's own advice against clocks that are ahead, and under its limit of ten minutes by as much.
constexpr auto kIssuedBefore = std::chrono::seconds(60);
constexpr auto kValidFor = std::chrono::seconds(540);

std::int64_t unix_seconds(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

Secret app_token(const crypto::RsaKey& key, std::string_view issuer, Timestamp now) {
  const json::object claims{{"iat", unix_seconds(now - kIssuedBefore)},
                            {"exp", unix_seconds(now + kValidFor)},
                            {"iss", issuer}};
  const std::string signed_part = base64url_encode(R"({"alg":"RS256","typ":"JWT"})") + "." +
                                  base64url_encode(json::serialize(claims));
  return Secret(signed_part + "." + base64url_encode(key.sign(signed_part)));
}

}  // namespace porc::github
