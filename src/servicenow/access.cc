// SPDX-License-Identifier: Apache-2.0
#include "servicenow/access.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/encoding.h"
#include "http/url.h"
#include "json/member.h"
#include "servicenow/answer.h"

namespace porc::servicenow {
namespace {

constexpr char kWhy[] = "is sent to ServiceNow";
constexpr Duration kRenewBefore = std::chrono::minutes(1);
constexpr std::int64_t kSecondsMax = 365LL * 24 * 3600;
constexpr std::size_t kAnswerBytesMax = 64U << 10;

/// A number, or one in quotes; 0 when nobody says: the token is used once.
std::int64_t seconds_of(const json::object& document, const char* name) {
  const json::value* value = document.if_contains(name);
  std::int64_t seconds = 0;
  if (value != nullptr && value->is_int64()) seconds = value->get_int64();
  if (value != nullptr && value->is_string()) {
    const json::string& text = value->get_string();
    (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  return std::clamp<std::int64_t>(seconds, 0, kSecondsMax);
}

http::Parameters granted_by_configuration(const OAuthAccess& access) {
  http::Parameters form;
  const bool by_user = !access.user.empty();
  form.emplace_back("grant_type", by_user ? "password" : "client_credentials");
  if (by_user) {
    form.emplace_back("username", access.user);
    form.emplace_back("password", access.password.expose(kWhy));
  }
  return form;
}

}  // namespace

class Credentials::Fetching {
 public:
  explicit Fetching(Credentials& of) : of_(of) { of_.fetching_ = true; }
  ~Fetching() {
    of_.fetching_ = false;
    of_.fetched_.notify_all();
  }
  Fetching(const Fetching&) = delete;
  Fetching& operator=(const Fetching&) = delete;

 private:
  Credentials& of_;
};

Task<http::Headers::Field> Credentials::header() {
  if (const auto* key = std::get_if<KeyAccess>(&options_.access))
    co_return http::Headers::Field("x-sn-apikey", key->key.expose(kWhy));
  if (const auto* user = std::get_if<UserAccess>(&options_.access)) {
    co_return http::Headers::Field(
        "Authorization", "Basic " + base64_encode(user->user + ":" + user->password.expose(kWhy)));
  }
  co_return co_await bearer(std::get_if<OAuthAccess>(&options_.access));
}

bool Credentials::renew(const http::Headers::Field& refused) {
  if (!std::holds_alternative<OAuthAccess>(options_.access)) return false;
  // Somebody else may have another one by now.
  const bool is_mine = token_ && refused.second == "Bearer " + token_->access.expose(kWhy);
  if (is_mine) token_->ends = Timestamp();
  return true;
}

Task<http::Headers::Field> Credentials::bearer(const OAuthAccess* access) {
  while (fetching_) PORC_CO_CHECK(co_await fetched_.wait(fetched_.version()));
  const bool stands = token_ && clock_.now() < token_->ends;
  if (!stands) {
    const Fetching fetching(*this);
    PORC_CO_CHECK(co_await fetch(access));
  }
  co_return http::Headers::Field("Authorization", "Bearer " + token_->access.expose(kWhy));
}

Task<void> Credentials::fetch(const OAuthAccess* access) {
  if (token_ && !token_->refresh.empty()) {
    http::Parameters form;
    form.emplace_back("grant_type", "refresh_token");
    form.emplace_back("refresh_token", token_->refresh.expose(kWhy));
    token_->refresh = Secret();
    auto renewed = co_await ask(std::move(form));
    if (renewed) {
      token_ = *std::move(renewed);
      co_return ok;
    }
    // One that is used up or was taken back is no reason to give up.
    if (renewed.error().code != ErrorCode::precondition_failed)
      co_return std::move(renewed).error();
  }
  PORC_CO_TRY(token_, co_await ask(granted_by_configuration(*access)));
  co_return ok;
}

Task<Credentials::Token> Credentials::ask(http::Parameters form) {
  const auto& access = std::get<OAuthAccess>(options_.access);
  form.emplace_back("client_id", access.client_id);
  form.emplace_back("client_secret", access.client_secret.expose(kWhy));
  http::ClientRequest request{.method = "POST", .url = options_.instance + "/oauth_token.do"};
  request.headers.add("Accept", "application/json");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = http::build_query(form);
  request.wait_max = options_.wait_max;
  request.response_bytes_max = kAnswerBytesMax;
  const Timestamp asked = clock_.now();
  PORC_CO_TRY(const http::ClientResponse response, co_await client_.send(std::move(request)));
  PORC_CO_TRY(const json::object document, read_token_answer(response, asked));
  std::string text = json::text_at(document, "access_token");
  const std::string type = json::text_at(document, "token_type");
  const bool usable = !text.empty() && http::is_field_value(text) &&
                      (type.empty() || http::iequals(type, "Bearer"));
  if (!usable) {
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "ServiceNow answered without a bearer token"};
  }
  Token token{.access = Secret(std::move(text)),
              .refresh = Secret(json::text_at(document, "refresh_token"))};
  token.ends = asked + std::chrono::seconds(seconds_of(document, "expires_in")) - kRenewBefore;
  co_return token;
}

}  // namespace porc::servicenow
