// SPDX-License-Identifier: Apache-2.0
#include "github/rest.h"

#include <utility>

#include "github/errors.h"
#include "github/link.h"
#include "json/parse.h"

namespace porc::github {
namespace {

Result<json::value> read(const http::ClientResponse& response, std::string_view what) {
  auto document = json::parse(response.body,
                              {.bytes_max = kAnswerBytesMax, .numbers = json::Numbers::tolerant});
  if (document) return document;
  Error error = std::move(document).error().in("reading GitHub's answer to " + std::string(what));
  error.code = ErrorCode::unavailable;  // a proxy's page, an answer cut short
  return error;
}

std::string what(const RestCall& call) {
  return call.method + " /" + call.path;
}

}  // namespace

std::string encode_path(std::string_view path) {
  std::string encoded;
  while (true) {
    const std::size_t slash = path.find('/');
    encoded += http::percent_encode(path.substr(0, slash));
    if (slash == path.npos) return encoded;
    encoded += '/';
    path.remove_prefix(slash + 1);
  }
}

Rest::Rest(Sender& sender, Tokens& tokens, const GithubOptions& options)
    : sender_(sender), tokens_(tokens), options_(options) {}

std::string Rest::url_of(const RestCall& call) const {
  std::string url = options_.api_base + call.path;
  if (!call.query.empty()) url += "?" + http::build_query(call.query);
  return url;
}

Task<Grant> Rest::grant_for(RestCall call) {
  if (call.repository.owner.empty()) co_return tokens_.app_itself();
  co_return co_await tokens_.get(std::move(call.repository), call.need);
}

Task<http::ClientResponse> Rest::send(RestCall call) {
  std::string url = url_of(call);
  co_return co_await send_to(std::move(call), std::move(url));
}

Task<http::ClientResponse> Rest::send_to(RestCall call, std::string url) {
  for (bool again = false;; again = true) {
    PORC_CO_TRY(Grant grant, co_await grant_for(call));
    const std::string key = grant.credential + " " + std::string(call.accept) + " " + url;
    std::shared_ptr<const EtagCache::Answer> kept;
    if (call.keeps_etag) kept = etags_.find(key);
    Outgoing outgoing{.method = call.method,
                      .url = url,
                      .accept = std::string(call.accept),
                      .authorization = grant.token,
                      .credential = grant.credential,
                      .on_behalf_of = call.on_behalf_of};
    if (call.body) outgoing.body = json::serialize(*call.body);
    if (kept) outgoing.etag = kept->etag;
    if (!call.repository.owner.empty()) outgoing.repository = call.repository.full_name();
    PORC_CO_TRY(http::ClientResponse response, co_await sender_.send(std::move(outgoing)));
    if (response.status == 401 && grant.minted != 0 && !again) {
      tokens_.drop(grant);
      continue;
    }
    if (response.status == 304 && kept) co_return kept->response;
    if (response.status >= 300) co_return error_of(response, what(call));
    if (call.keeps_etag) etags_.put(key, response);
    co_return std::move(response);
  }
}

Task<json::value> Rest::get(RestCall call) {
  const std::string asked = what(call);
  PORC_CO_TRY(http::ClientResponse response, co_await send(std::move(call)));
  co_return read(response, asked);
}

Task<void> Rest::pages(RestCall call, std::string member, std::function<bool(json::array)> take) {
  std::string url = url_of(call);
  for (std::size_t page = 0; page < kPagesMax; ++page) {
    PORC_CO_TRY(http::ClientResponse response, co_await send_to(call, url));
    PORC_CO_TRY(json::value document, read(response, what(call)));
    json::value* list = &document;
    if (!member.empty())
      list = document.is_object() ? document.get_object().if_contains(member) : nullptr;
    if (list == nullptr || !list->is_array()) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "GitHub's answer to " + what(call) + " has no list"};
    }
    if (!take(std::move(list->get_array()))) co_return ok;
    url = next_link(response.headers.get("Link"));
    if (url.empty()) co_return ok;
    if (!url.starts_with(options_.api_base)) {
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "GitHub continues " + what(call) + " out of its API"};
    }
  }
  co_return Error{.code = ErrorCode::too_large,
                  .message = what(call) + " has more than " + std::to_string(kPagesMax) + " pages"};
}

Task<std::vector<json::value>> Rest::all(RestCall call, std::string member) {
  std::vector<json::value> items;
  std::function<bool(json::array)> take = [&items](json::array page) {
    for (json::value& item : page) items.push_back(std::move(item));
    return true;
  };
  PORC_CO_CHECK(co_await pages(std::move(call), std::move(member), std::move(take)));
  co_return std::move(items);
}

}  // namespace porc::github
