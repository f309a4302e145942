// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>

#include "aio/clock.h"
#include "aio/executor.h"
#include "base/secret.h"
#include "github/options.h"
#include "github/pace.h"
#include "github/rate_limit.h"
#include "http/client.h"

namespace porc::github {

inline constexpr std::size_t kAnswerBytesMax = 32U << 20;
inline constexpr int kRedirectsMax = 3;

/// One request with everything that is needed to send it.
struct Outgoing {
  std::string method = "GET";
  std::string url{};  ///< absolute, at the API's origin
  std::string accept = "application/vnd.github+json";
  std::string body{};          ///< JSON
  std::string etag{};          ///< "": unconditional
  Secret authorization{};      ///< a token of either kind
  std::string credential{};    ///< whose limits count: "app", "token", "installation/7"
  std::string repository{};    ///< whose writes are spaced out; "" for none
  std::string on_behalf_of{};  ///< as in http::ClientRequest
};

/// Sends requests at GitHub's pace and keeps to what it says of its limits. What GitHub has asked
/// to leave off is not sent at all: whoever goes on asking is locked out.
class Sender {
 public:
  /// All outlive this and its tasks.
  Sender(http::Client& client,
         aio::Executor& executor,
         aio::Clock& clock,
         const GithubOptions& options,
         PaceOptions pace = {});

  /// The answer, whatever its status but that of a limit. A redirect (a repository that has a new
  /// name) is followed within the API's origin, and the answer's Content-Location says where to.
  /// Reads are repeated when GitHub is out of order. Errors: rate_limited with retry_after; those
  /// of http::Client; unavailable for a redirect that leads elsewhere.
  Task<http::ClientResponse> send(Outgoing outgoing);

  /// GitHub's clock as far as its answers tell it.
  Timestamp github_now() const;
  /// What our clock showed at the earliest when GitHub's showed this: its answers tell its clock
  /// by the second, and were under way for a while.
  Timestamp our_time(Timestamp theirs) const;
  /// How far GitHub's clock was ahead of ours in its last answer; nullopt before the first.
  std::optional<Duration> clock_skew() const { return skew_; }
  /// The primary limit as `credential` met it last; nullopt before.
  std::optional<Standing> standing(const std::string& credential) const;

 private:
  struct Limits {
    Timestamp closed_until{};  ///< by our clock
    int secondary_in_a_row = 0;
    std::optional<Standing> standing{};
  };
  http::ClientRequest request_for(const Outgoing& outgoing) const;
  Task<http::ClientResponse> send_paced(const Outgoing* outgoing);
  Task<http::ClientResponse> send_patiently(const Outgoing* outgoing);
  Result<void> check_limits(const Outgoing& outgoing) const;
  Result<void> note(const Outgoing& outgoing, Timestamp sent, const http::ClientResponse& response);
  Limits& limits_of(const std::string& credential);
  std::string what(const Outgoing& outgoing) const;
  /// Where a redirect leads; "" when nobody should go there.
  std::string target_of(const http::ClientResponse& response) const;

  http::Client& client_;
  aio::Clock& clock_;
  const GithubOptions& options_;
  Pace pace_;
  std::map<std::string, Limits> limits_{};
  std::optional<Duration> skew_{};
  Duration skew_most_ = std::chrono::seconds(1);  ///< how far GitHub's clock may be ahead
  std::minstd_rand random_;
};

}  // namespace porc::github
