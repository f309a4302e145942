// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/service.h"

#include <utility>

#include "azure_blobs/answer.h"
#include "azure_blobs/chance.h"
#include "azure_blobs/shared_key.h"
#include "base/encoding.h"
#include "http/date.h"

namespace porc::azure_blobs {
namespace {

constexpr char kWhy[] = "authorizes a request to Azure Storage";
constexpr std::chrono::seconds kSilenceMax{30};
/// Azure takes a quarter of an hour; who is that far off is told the time.
constexpr Duration kSkewThatMatters = std::chrono::minutes(1);
constexpr std::size_t kControlBytesMax = std::size_t{32} << 20;
constexpr std::size_t kRequestIdBytes = 12;

/// "/devstoreaccount1" of an emulator's endpoint, "" of others.
std::string path_in(const std::string& endpoint) {
  const std::size_t slash = endpoint.find('/', endpoint.find("://") + 3);
  return slash == endpoint.npos ? std::string() : endpoint.substr(slash);
}

bool may_have_happened(const Result<http::ClientResponse>& outcome) {
  return !outcome || outcome->status >= 500 || outcome->status == 408;
}

}  // namespace

Service::Service(http::Client& client,
                 aio::Executor& executor,
                 aio::Clock& clock,
                 Entropy& entropy,
                 aio::BlockingPool& pool,
                 const Options& options)
    : client_(client), clock_(clock), entropy_(entropy), options_(options) {
  if (const auto* identity = std::get_if<Identity>(&options.account.access)) {
    token_ = std::make_unique<IdentityToken>(client, executor, clock, entropy, pool, *identity);
  }
}

std::string Service::url_of(const Call& call) const {
  return options_.account.endpoint + path_of(options_.container, call);
}

Task<http::ClientRequest> Service::signed_request(std::shared_ptr<const Call> call) {
  const Account& account = options_.account;
  http::ClientRequest request{.method = call->method, .url = url_of(*call)};
  request.headers = call->headers;
  request.headers.add("x-ms-date", http::format_date(now()));
  request.headers.add("x-ms-version", std::string(kServiceVersion));
  request.headers.add("x-ms-client-request-id",
                      "porc-" + hex_encode(entropy_.bytes(kRequestIdBytes)));
  const std::string query = http::build_query(call->query);
  if (!query.empty()) request.url += "?" + query;
  if (const auto* shared = std::get_if<SharedAccess>(&account.access)) {
    request.url += (query.empty() ? "?" : "&") + shared->query.expose(kWhy);
  } else if (const auto* key = std::get_if<SharedKey>(&account.access)) {
    const std::string path = path_in(account.endpoint) + path_of(options_.container, *call);
    const std::string text = string_to_sign(
        call->method, account.name, path, call->query, request.headers, call->body_bytes());
    request.headers.add("Authorization", shared_key_authorization(account.name, key->key, text));
  } else {
    PORC_CO_TRY(const Secret token, co_await token_->get());
    request.headers.add("Authorization", "Bearer " + token.expose(kWhy));
  }
  const bool is_big = call->body_bytes() > 0 || (call->method == "GET" && !call->blob.empty());
  request.wait_max = is_big ? options_.blob_wait : options_.control_wait;
  request.silence_max = kSilenceMax;
  request.shared_body = call->body;
  request.response_bytes_max = call->blob.empty() ? kControlBytesMax : kBlobBytesMax;
  co_return request;
}

bool Service::may_mend(const http::ClientResponse& refusal, const http::Headers& sent) {
  const bool is_unknown = refusal.status == 401 || error_code_of(refusal) == "AuthenticationFailed";
  if (is_unknown && token_) {
    const std::string_view bearer = sent.get("Authorization");
    return token_->renew(Secret(std::string(bearer.substr(bearer.find(' ') + 1))));
  }
  const bool is_signed = std::holds_alternative<SharedKey>(options_.account.access);
  const auto date = http::parse_date(refusal.headers.get("Date"));
  if (refusal.status != 403 || !is_signed || !date) return false;
  const Duration offset = *date - clock_.now();
  if (std::chrono::abs(offset - clock_offset_) < kSkewThatMatters) return false;
  clock_offset_ = offset;
  return true;
}

Task<http::ClientResponse> Service::attempt(std::shared_ptr<const Call> call, Ears ears) {
  for (bool again = false;; again = true) {
    PORC_CO_TRY(http::ClientRequest request, co_await signed_request(call));
    request.on_piece = ears.on_piece;
    request.on_bytes = ears.on_bytes;
    const http::Headers sent = request.headers;
    auto response = co_await client_.send(std::move(request));
    if (!response) co_return response;
    adopt_retry_hint(*response);
    if (again || !may_mend(*response, sent)) co_return response;
  }
}

std::optional<Duration> Service::pause_after(int attempts_made,
                                             const Result<http::ClientResponse>& outcome) {
  return http::next_attempt(
      options_.retries, attempts_made, outcome, chance(entropy_), clock_.now());
}

Task<void> Service::rest(Duration pause) {
  return aio::sleep_until(clock_, clock_.now() + pause);
}

Task<Outcome> Service::send(Call call) {
  const auto shared = std::make_shared<const Call>(std::move(call));
  bool is_uncertain = false;
  for (int attempts = 1;; ++attempts) {
    Ears none;
    auto response = co_await attempt(shared, std::move(none));
    const auto pause = pause_after(attempts, response);
    if (!pause && !response) co_return std::move(response).error();
    if (!pause) co_return Outcome{.response = *std::move(response), .is_uncertain = is_uncertain};
    is_uncertain = is_uncertain || may_have_happened(response);
    PORC_CO_CHECK(co_await rest(*pause));
  }
}

}  // namespace porc::azure_blobs
