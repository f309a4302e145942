// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "github/etag_cache.h"
#include "github/permissions.h"
#include "github/repository.h"
#include "github/sender.h"
#include "github/tokens.h"
#include "http/url.h"
#include "json/value.h"

namespace porc::github {

inline constexpr std::size_t kPagesMax = 100;

/// One request as it is meant: who asks for what.
struct RestCall {
  std::string method = "GET";
  std::string path{};  ///< relative to the API's base; its segments are percent-encoded
  http::Parameters query{};
  std::optional<json::value> body{};
  std::string_view accept = "application/vnd.github+json";
  Repository repository{};  ///< whose token is used; without an owner the app itself asks
  Need need = Need::reading;
  std::string on_behalf_of{};  ///< as in http::ClientRequest
  bool keeps_etag = false;     ///< for what is often asked again and seldom changes
};

/// GitHub's REST API as documents: requests in, JSON out, with the right token, and answers turned
/// into errors by one table. A token that GitHub no longer takes is replaced once.
class Rest {
 public:
  /// All outlive this and its tasks.
  Rest(Sender& sender, Tokens& tokens, const GithubOptions& options);

  /// The answer, when its status is below 400: else its error.
  Task<http::ClientResponse> send(RestCall call);
  Task<json::value> get(RestCall call);
  /// Where a list begins: nullptr for an answer that is the list itself, else its member.
  /// `take` hears each page's items and says whether it wants more. Pages are followed as GitHub
  /// names them, within its own API only. Errors: too_large over kPagesMax pages.
  Task<void> pages(RestCall call, std::string member, std::function<bool(json::array)> take);
  /// All items of all pages.
  Task<std::vector<json::value>> all(RestCall call, std::string member = "");

 private:
  Task<http::ClientResponse> send_to(RestCall call, std::string url);
  Task<Grant> grant_for(RestCall call);
  std::string url_of(const RestCall& call) const;

  Sender& sender_;
  Tokens& tokens_;
  const GithubOptions& options_;
  EtagCache etags_{};
};

/// "a/b c" as "a/b%20c": a path inside a repository, whose slashes stay.
std::string encode_path(std::string_view path);

}  // namespace porc::github
