// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/identity_token.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "azure_blobs/chance.h"
#include "host/files.h"
#include "http/url.h"
#include "json/member.h"
#include "json/parse.h"

namespace porc::azure_blobs {
namespace {

constexpr char kWhy[] = "proves to Azure who PORC is";
constexpr char kResource[] = "https://storage.azure.com/";
constexpr Duration kRenewBefore = std::chrono::minutes(5);
constexpr std::int64_t kSecondsMax = 48LL * 3600;
constexpr std::size_t kTokenBytesMax = std::size_t{64} << 10;
constexpr std::size_t kAnswerBytesMax = std::size_t{128} << 10;

/// A number, or one in quotes; 0 when nobody says: the token is used once.
std::int64_t seconds_of(const json::object& document) {
  const json::value* value = document.if_contains("expires_in");
  std::int64_t seconds = 0;
  if (value != nullptr && value->is_int64()) seconds = value->get_int64();
  if (value != nullptr && value->is_string()) {
    const json::string& text = value->get_string();
    (void)std::from_chars(text.data(), text.data() + text.size(), seconds);
  }
  return std::clamp<std::int64_t>(seconds, 0, kSecondsMax);
}

/// 404 and 410 of the machine's service are told while it is being made or updated.
bool may_come(int status) {
  return status == 404 || status == 410 || status == 429 || status >= 500;
}

Error refusal(const http::ClientResponse& response) {
  Error error{
      .code = ErrorCode::precondition_failed,
      .message = "no token for Azure Storage: the answer was " + std::to_string(response.status)};
  const auto document = json::parse(response.body);
  const json::object* members = document ? document->if_object() : nullptr;
  const std::string code = members != nullptr ? json::text_at(*members, "error") : "";
  const bool is_word =
      code.size() <= 64 &&
      code.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
          code.npos;
  if (is_word && !code.empty()) error.message += " " + code;
  if (may_come(response.status)) error.code = ErrorCode::unavailable;
  return error;
}

}  // namespace

class IdentityToken::Fetching {
 public:
  explicit Fetching(IdentityToken& of) : of_(of) { of_.fetching_ = true; }
  ~Fetching() {
    of_.fetching_ = false;
    of_.fetched_.notify_all();
  }
  Fetching(const Fetching&) = delete;
  Fetching& operator=(const Fetching&) = delete;

 private:
  IdentityToken& of_;
};

IdentityToken::IdentityToken(http::Client& client,
                             aio::Executor& executor,
                             aio::Clock& clock,
                             Entropy& entropy,
                             aio::BlockingPool& pool,
                             Identity identity)
    : client_(client),
      clock_(clock),
      entropy_(entropy),
      pool_(pool),
      identity_(std::move(identity)),
      fetched_(executor) {}

Task<Secret> IdentityToken::get() {
  while (fetching_) PORC_CO_CHECK(co_await fetched_.wait(fetched_.version()));
  const bool stands = token_ && clock_.now() < token_->renewed_at;
  if (!stands) {
    const Fetching fetching(*this);
    PORC_CO_TRY(token_, co_await fetch());
  }
  co_return token_->text;
}

bool IdentityToken::renew(const Secret& refused) {
  // Somebody else may have another one by now.
  if (token_ && token_->text.expose(kWhy) == refused.expose(kWhy)) token_.reset();
  return true;
}

Task<IdentityToken::Token> IdentityToken::fetch() {
  http::ClientRequest request;
  if (const auto* managed = std::get_if<ManagedIdentity>(&identity_)) {
    request = request_of(*managed);
  } else {
    PORC_CO_TRY(request, co_await request_of(std::get_if<WorkloadIdentity>(&identity_)));
  }
  request.routine = true;
  request.response_bytes_max = kAnswerBytesMax;
  co_return co_await ask(std::move(request));
}

http::ClientRequest IdentityToken::request_of(const ManagedIdentity& identity) {
  const bool is_app_service = !identity.endpoint.empty();
  http::Parameters query;
  query.emplace_back("api-version", is_app_service ? "2019-08-01" : "2018-02-01");
  query.emplace_back("resource", kResource);
  if (!identity.client_id.empty()) query.emplace_back("client_id", identity.client_id);
  http::ClientRequest request;
  request.url =
      is_app_service ? identity.endpoint : identity.machine + "/metadata/identity/oauth2/token";
  request.url += "?" + http::build_query(query);
  if (is_app_service) {
    request.headers.add("X-IDENTITY-HEADER", identity.header.expose(kWhy));
  } else {
    request.headers.add("Metadata", "true");
  }
  return request;
}

Task<http::ClientRequest> IdentityToken::request_of(const WorkloadIdentity* identity) {
  auto read = [file = identity->token_file] { return host::read_file(file, kTokenBytesMax); };
  auto assertion = co_await pool_.run(std::move(read));
  if (!assertion) co_return std::move(assertion).error().in("reading AZURE_FEDERATED_TOKEN_FILE");
  while (assertion->ends_with('\n') || assertion->ends_with('\r')) assertion->pop_back();
  http::Parameters form;
  form.emplace_back("grant_type", "client_credentials");
  form.emplace_back("client_id", identity->client_id);
  form.emplace_back("scope", std::string(kResource) + ".default");
  form.emplace_back("client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  form.emplace_back("client_assertion", *std::move(assertion));
  std::string authority = identity->authority;
  while (authority.ends_with('/')) authority.pop_back();
  http::ClientRequest request{
      .method = "POST",
      .url = authority + "/" + http::percent_encode(identity->tenant_id) + "/oauth2/v2.0/token"};
  request.headers.add("Accept", "application/json");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.body = http::build_query(form);
  co_return request;
}

/// The machine's service says for up to 70 seconds that it is being updated.
Task<http::ClientResponse> IdentityToken::ask_patiently(http::ClientRequest request) {
  constexpr int kAttemptsMax = 8;
  constexpr int kLostMax = 2;
  constexpr Duration kPause = std::chrono::milliseconds(800);
  constexpr Duration kProbe = std::chrono::seconds(2);
  const Duration patience = request.wait_max;
  int lost = 0;
  for (int attempt = 1;; ++attempt) {
    // Where there is no such service, nobody says so.
    request.wait_max = token_ || attempt > 1 ? patience : std::min(patience, kProbe);
    http::ClientRequest copy = request;
    auto answer = co_await client_.send(std::move(copy));
    const bool final = answer ? !may_come(answer->status)
                              : !error_traits(answer.error().code).retryable || ++lost > kLostMax;
    if (final || attempt == kAttemptsMax) co_return answer;
    const Duration ceiling = kPause * (1 << (attempt - 1));
    PORC_CO_CHECK(co_await aio::sleep_until(
        clock_, clock_.now() + ceiling / 2 + part_of(ceiling / 2, entropy_)));
  }
}

Task<IdentityToken::Token> IdentityToken::ask(http::ClientRequest request) {
  const Timestamp asked = clock_.now();
  PORC_CO_TRY(const http::ClientResponse response, co_await ask_patiently(std::move(request)));
  if (response.status != 200) co_return refusal(response);
  const auto document = json::parse(response.body);
  const json::object* members = document ? document->if_object() : nullptr;
  std::string text = members != nullptr ? json::text_at(*members, "access_token") : "";
  if (text.empty() || !http::is_field_value(text)) {
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "no token for Azure Storage: the answer has none"};
  }
  const Duration lifetime = std::chrono::seconds(seconds_of(*members));
  Token token{.text = Secret(std::move(text))};
  token.renewed_at = asked + std::max(lifetime - kRenewBefore, lifetime / 2);
  co_return token;
}

}  // namespace porc::azure_blobs
