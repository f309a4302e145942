// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "aio/clock.h"
#include "base/secret.h"
#include "contracts/entropy.h"
#include "contracts/store.h"
#include "http/client.h"

namespace porc::callbacks {

/// Limit: how long a receiver may take to answer, to the last byte.
inline constexpr Duration kAnswerMax = std::chrono::seconds(20);
/// Limit: how much of an answer is read; nobody looks at it.
inline constexpr std::uint64_t kAnswerBytesMax = 64U << 10;
/// How long it is remembered that a receiver is gone: after that it is asked once more.
inline constexpr Duration kGoneKept = std::chrono::days(30);

/// What became of one try.
enum class Outcome : std::uint8_t {
  delivered,
  failed,    ///< it is tried again, or put aside
  disabled,  ///< the receiver said that it is gone (410)
  dropped,   ///< nothing was sent, for the receiver is gone
};
BOOST_DESCRIBE_ENUM(Outcome, delivered, failed, disabled, dropped)

struct Told {
  Outcome outcome = Outcome::delivered;
  std::string target{};
  std::string host{};
  std::string key{};  ///< of the outbox entry
};

struct Endpoint {
  std::string url{};
  std::vector<Secret> keys{};  ///< none: events go unsigned
};

/// What posting needs; all of it outlives who posts.
struct Surroundings {
  http::Client& client;
  SubjectStore& subjects;
  aio::Clock& clock;
  Entropy& entropy;
  /// Hosts, as they stand in URLs, that may be at addresses which are not public.
  std::vector<std::string> internal_hosts{};
  std::function<void(const Told&)> on_told = [](const Told&) {};
};

/// Posts events as Standard Webhooks 1.0.0 wants it: the same id for every try, a new time and
/// signature for each. An endpoint that answers 410 gets nothing any more, until its URL is another
/// one, the entry that was refused is tried again with success, or kGoneKept is over.
class Post {
 public:
  explicit Post(Surroundings around) : around_(std::move(around)) {}

  /// Errors: unavailable when another try may help (no answer, 408, 429, 5xx), with what the
  /// receiver asked for as `retry_after`; precondition_failed for every other answer than 2xx and
  /// for an address that is not public.
  Task<void> send(OutboxEntry entry, Endpoint endpoint, std::string body);

  /// 5 seconds to 24 hours, each up to a tenth longer, so that receivers that were down are not all
  /// called at once.
  std::vector<Duration> pauses() const;

 private:
  Task<void> remember(Subject gone, json::value key);
  Error tell_failure(const OutboxEntry& entry,
                     const std::string& host,
                     const Result<http::ClientResponse>& answered);
  http::ClientRequest request_for(const OutboxEntry& entry,
                                  const Endpoint& endpoint,
                                  std::string body) const;

  Surroundings around_;
};

}  // namespace porc::callbacks
