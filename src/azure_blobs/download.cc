// SPDX-License-Identifier: Apache-2.0
#include "azure_blobs/download.h"

#include <utility>

#include "base/encoding.h"
#include "crypto/digest.h"

namespace porc::azure_blobs {
namespace {

constexpr int kStatusPart = 206;
constexpr int kStatusGone = 404;
constexpr int kStatusReplaced = 412;
constexpr int kStatusNoSuchPart = 416;

/// What has arrived of a blob.
struct Arrival {
  std::string bytes{};
  std::string sha256{};     ///< of all that came at once
  Properties properties{};  ///< without a version: nobody has said yet what it is a part of

  bool is_known() const { return !properties.etag.empty(); }
  bool is_whole() const { return is_known() && bytes.size() == properties.size; }
};

Error replaced_meanwhile(const std::string& name) {
  return {.code = ErrorCode::unavailable, .message = "blob " + name + " is being replaced"};
}

/// What was cut off came without what it is a part of. Nullopt when that is another blob by now.
Task<std::optional<Properties>> identify(Service* service, std::string name) {
  Call call = head_blob(std::move(name));
  PORC_CO_TRY(const Outcome outcome, co_await service->send(std::move(call)));
  if (outcome.response.status != 200) co_return error_of(outcome.response, service->now());
  PORC_CO_TRY(Properties properties, read_properties(outcome.response));
  co_return std::optional(std::move(properties));
}

}  // namespace

Task<Downloaded> download(Service* service, std::string name) {
  constexpr int kVersionsMax = 5;
  Arrival arrival;
  int versions = 1;
  bool is_first = true;
  for (int attempts = 1;; ++attempts) {
    const std::size_t before = arrival.bytes.size();
    if (before > 0 && !arrival.is_known()) {
      PORC_CO_TRY(auto properties, co_await identify(service, name));
      if (properties->size < before) arrival.bytes.clear();
      if (!arrival.bytes.empty()) arrival.properties = *std::move(properties);
    }
    if (arrival.is_whole()) break;
    auto call =
        std::make_shared<const Call>(get_blob(name, arrival.bytes.size(), arrival.properties.etag));
    // The first attempt takes the answer in one piece and hashes it on its way, which costs least;
    // when it is cut off, what has arrived of the next ones is kept.
    Service::Ears ears;
    const auto digest = std::make_shared<crypto::Sha256>();
    if (is_first) {
      ears.on_bytes = [digest](std::string_view bytes) { digest->update(bytes); };
    } else {
      ears.on_piece = [&arrival](std::string piece) { arrival.bytes += piece; };
    }
    const std::size_t asked_from = arrival.bytes.size();
    auto response = co_await service->attempt(std::move(call), std::move(ears));
    if (is_first && response && response->status == 200) {
      arrival.bytes = std::move(response->body);
      arrival.sha256 = hex_encode(digest->finish());
    }
    is_first = false;
    const int status = response ? response->status : 0;
    const bool is_fit = status == 200 || status == kStatusPart;
    if (is_fit && (status == kStatusPart) == (asked_from > 0)) {
      PORC_CO_TRY(arrival.properties, read_properties(*response));
      if (arrival.is_whole()) break;
      co_return Error{.code = ErrorCode::unavailable,
                      .message = "blob " + name + " came with another length than it has"};
    }
    if (is_fit || status == kStatusReplaced || status == kStatusNoSuchPart) {
      if (++versions > kVersionsMax) co_return replaced_meanwhile(name);
      arrival = Arrival();
      continue;
    }
    if (status == kStatusGone) co_return error_of(*response, service->now());
    if (arrival.bytes.size() > asked_from) attempts = 1;
    const auto pause = service->pause_after(attempts, response);
    if (!pause && !response) co_return std::move(response).error();
    if (!pause) co_return error_of(*response, service->now());
    PORC_CO_CHECK(co_await service->rest(*pause));
  }
  Downloaded downloaded{.properties = std::move(arrival.properties)};
  downloaded.bytes = std::move(arrival.bytes);
  downloaded.sha256 = std::move(arrival.sha256);
  co_return downloaded;
}

}  // namespace porc::azure_blobs
