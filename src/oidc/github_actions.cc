// SPDX-License-Identifier: Apache-2.0
#include "oidc/github_actions.h"

#include <utility>
#include <vector>

#include <boost/describe/class.hpp>

#include "crypto/digest.h"
#include "http/url.h"
#include "json/decode.h"
#include "json/parse.h"

namespace porc::oidc {
namespace {

constexpr std::string_view kDiscovery = "/.well-known/openid-configuration";
constexpr std::size_t kDiscoveryBytesMax = 64U << 10;
constexpr Duration kFetchWaitMax = std::chrono::seconds(10);

struct Discovery {
  std::string issuer{};
  std::string jwks_uri{};
};
BOOST_DESCRIBE_STRUCT(Discovery, (), (issuer, jwks_uri))

/// scheme://host[:port]
std::string_view origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == url.npos) return {};
  return url.substr(0, url.find('/', host + 3));
}

}  // namespace

GithubActions::GithubActions(http::Client& client,
                             SubjectStore& store,
                             aio::Executor& executor,
                             aio::Clock& clock,
                             Options options)
    : client_(client),
      store_(store),
      clock_(clock),
      options_(std::move(options)),
      fetched_(executor) {}

Task<identity::Principal> GithubActions::admit(Secret proof) {
  PORC_CO_TRY(const UnverifiedToken token, parse_token(proof.expose("is verified")));
  PORC_CO_CHECK(co_await ensure_keys(token.kid));
  PORC_CO_TRY(Claims claims, verify(token, *keys_, options_.expected, clock_.now()));
  PORC_CO_TRY(identity::Principal job, options_.rules.admit(claims));
  PORC_CO_CHECK(co_await use_once(std::move(claims)));
  co_return job;
}

bool GithubActions::is_wanting(const std::string& kid) const {
  const bool stale = !keys_ || clock_.now() - fetched_at_ >= kKeysKept;
  return (stale || !keys_->knows(kid)) && clock_.now() >= may_fetch_at_;
}

Task<void> GithubActions::ensure_keys(std::string kid) {
  while (fetching_) PORC_CO_CHECK(co_await fetched_.wait());
  if (is_wanting(kid)) {
    fetching_ = true;
    may_fetch_at_ = clock_.now() + kFetchPause;
    auto fresh = co_await fetch_keys();
    fetching_ = false;
    fault_.reset();
    if (fresh) {
      keys_ = *std::move(fresh);
      fetched_at_ = clock_.now();
    } else {
      fault_ = std::move(fresh).error();
    }
    fetched_.notify_all();
  }
  if (keys_) co_return ok;
  Error none = fault_.value_or(Error{.message = "nobody asked yet"});
  none.code = ErrorCode::unavailable;
  none.retry_after = std::chrono::duration_cast<std::chrono::milliseconds>(kFetchPause);
  co_return std::move(none).in("fetching the keys of " + options_.expected.issuer);
}

Task<KeySet> GithubActions::fetch_keys() {
  const std::string& issuer = options_.expected.issuer;
  PORC_CO_TRY(const std::string found, co_await fetch(issuer + std::string(kDiscovery)));
  PORC_CO_TRY(const json::value document, json::parse(found, {.bytes_max = kDiscoveryBytesMax}));
  PORC_CO_TRY(Discovery discovery, json::decode<Discovery>(document, json::Unknown::ignore));
  // Spec: OpenID Connect Discovery 1.0, section 4.3. GitHub keeps both on one host, github.com as
  // well as an Enterprise Server: an answer that leads elsewhere is not followed.
  if (discovery.issuer != issuer || origin_of(discovery.jwks_uri) != origin_of(issuer)) {
    co_return Error{.code = ErrorCode::unavailable,
                    .message = "the discovery document is of another issuer"};
  }
  PORC_CO_TRY(const std::string keys, co_await fetch(std::move(discovery.jwks_uri)));
  co_return KeySet::parse(keys);
}

Task<std::string> GithubActions::fetch(std::string url) {
  http::ClientRequest request{.url = std::move(url), .wait_max = kFetchWaitMax};
  request.headers.add("Accept", "application/json");
  request.response_bytes_max = kKeySetBytesMax;
  PORC_CO_TRY(http::ClientResponse answer, co_await client_.send(std::move(request)));
  if (answer.status == 200) co_return std::move(answer.body);
  co_return Error{.code = ErrorCode::unavailable,
                  .message = "the issuer answers " + std::to_string(answer.status)};
}

Task<void> GithubActions::use_once(Claims claims) {
  Subject used{.name =
                   "oidc/used/" + crypto::sha256_hex(options_.expected.issuer + "\n" + claims.id)};
  used.version = 1;
  used.document = json::object{{"run_id", claims.run_id}};
  used.keep_until = claims.expires_at + 2 * kLeeway;
  std::vector<OutboxEntry> nobody_is_told;
  auto first = co_await store_.put_subject(std::move(used), std::move(nobody_is_told));
  if (first || first.error().code != ErrorCode::conflict) co_return first;
  co_return untrusted("was used already; ask GitHub for another one");
}

}  // namespace porc::oidc
