// SPDX-License-Identifier: Apache-2.0
#include "callbacks/post.h"

#include <algorithm>
#include <array>
#include <utility>

#include "callbacks/signature.h"
#include "crypto/digest.h"
#include "http/retry.h"
#include "http/url.h"
#include "json/member.h"

namespace porc::callbacks {
namespace {

using namespace std::chrono_literals;

/// Spec: Standard Webhooks 1.0.0, "Deliverability and reliability".
constexpr auto kPauses = std::to_array<Duration>({5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h});
constexpr int kGone = 410;

/// A place of its own for each receiver and queue; the URL may be secret.
std::string subject_name(const std::string& target, const std::string& url) {
  return "callbacks/gone/" + crypto::sha256_hex(target + "\n" + url);
}

/// The key of the entry that was refused; "" while the endpoint is not known to be gone.
std::string refused_key(const Subject& gone) {
  return json::text_at(gone.document, "key");
}

}  // namespace

http::ClientRequest Post::request_for(const OutboxEntry& entry,
                                      const Endpoint& endpoint,
                                      std::string body) const {
  const Timestamp now = around_.clock.now();
  const std::string id = webhook_id(entry.key);
  http::ClientRequest request{.method = "POST", .url = endpoint.url};
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Idempotency-Key", entry.key);
  request.headers.add("webhook-id", id);
  request.headers.add("webhook-timestamp", seconds_text(now));
  if (!endpoint.keys.empty()) {
    request.headers.add("webhook-signature", sign(endpoint.keys, id, now, body));
  }
  request.body = std::move(body);
  request.wait_max = kAnswerMax;
  request.response_bytes_max = kAnswerBytesMax;
  request.cut_body = true;
  const auto host = http::host_of(endpoint.url);
  request.only_public =
      std::ranges::find(around_.internal_hosts, host) == around_.internal_hosts.end();
  request.on_behalf_of = entry.subject;
  return request;
}

Task<void> Post::send(OutboxEntry entry, Endpoint endpoint, std::string body) {
  Told told{
      .target = entry.target, .host = std::string(http::host_of(endpoint.url)), .key = entry.key};
  PORC_CO_TRY(Subject gone,
              co_await around_.subjects.get_subject(subject_name(entry.target, endpoint.url)));
  const std::string refused = refused_key(gone);
  if (!refused.empty() && refused != entry.key) {
    told.outcome = Outcome::dropped;
    around_.on_told(told);
    co_return ok;
  }
  http::ClientRequest request = request_for(entry, endpoint, std::move(body));
  const auto answered = co_await around_.client.send(std::move(request));
  if (answered && answered->status / 100 == 2) {
    if (!refused.empty()) {
      PORC_CO_CHECK(co_await remember(std::move(gone), nullptr));
    }
    around_.on_told(told);
    co_return ok;
  }
  if (answered && answered->status == kGone) {
    json::value key(entry.key);
    PORC_CO_CHECK(co_await remember(std::move(gone), std::move(key)));
    told.outcome = Outcome::disabled;
    around_.on_told(told);
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = told.host + " answered 410: it is told nothing any more"};
  }
  co_return tell_failure(entry, told.host, answered);
}

Error Post::tell_failure(const OutboxEntry& entry,
                         const std::string& host,
                         const Result<http::ClientResponse>& answered) {
  around_.on_told(
      {.outcome = Outcome::failed, .target = entry.target, .host = host, .key = entry.key});
  return http::taken(host, answered, around_.clock.now()).error();
}

Task<void> Post::remember(Subject gone, json::value key) {
  ++gone.version;
  gone.keep_until = around_.clock.now() + kGoneKept;
  gone.document = json::object{{"key", std::move(key)}};
  std::vector<OutboxEntry> nothing_to_tell;
  auto put = co_await around_.subjects.put_subject(std::move(gone), std::move(nothing_to_tell));
  // Another delivery to the same place was told the same.
  if (!put && put.error().code != ErrorCode::conflict) co_return std::move(put).error();
  co_return ok;
}

std::vector<Duration> Post::pauses() const {
  constexpr double kByteValues = 256;
  constexpr double kLongest = 0.1;
  const std::string random = around_.entropy.bytes(kPauses.size());
  std::vector<Duration> pauses;
  for (std::size_t i = 0; i < kPauses.size(); ++i) {
    const double share = static_cast<unsigned char>(random[i]) / kByteValues * kLongest;
    const auto longer = static_cast<double>(kPauses[i].count()) * share;
    pauses.push_back(kPauses[i] + Duration(static_cast<Duration::rep>(longer)));
  }
  return pauses;
}

}  // namespace porc::callbacks
