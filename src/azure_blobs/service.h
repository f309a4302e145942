// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "aio/clock.h"
#include "azure_blobs/call.h"
#include "azure_blobs/identity_token.h"
#include "azure_blobs/options.h"
#include "http/client.h"

namespace porc::azure_blobs {

/// What came of a call.
struct Outcome {
  http::ClientResponse response{};
  /// An attempt before it may have been carried out, though nobody heard so.
  bool is_uncertain = false;
};

/// Sends calls to one account: signed at the moment in which they leave, by the service's clock,
/// and again where sending twice means the same as once.
class Service {
 public:
  /// All outlive this and its tasks; `pool` reads token files.
  Service(http::Client& client,
          aio::Executor& executor,
          aio::Clock& clock,
          Entropy& entropy,
          aio::BlockingPool& pool,
          const Options& options);

  /// Any answer, after as many attempts as the policy has. Errors: of the last attempt: those of
  /// http::Client::send and IdentityToken::get.
  Task<Outcome> send(Call call);
  /// Who hears the body of an answer: as http::ClientRequest has them.
  struct Ears {
    std::function<void(std::string)> on_piece{};
    std::function<void(std::string_view)> on_bytes{};
  };
  /// One attempt, whose body `ears` may hear. What was refused before it was looked at goes out
  /// once more: a token that ended, a clock that is wrong.
  Task<http::ClientResponse> attempt(std::shared_ptr<const Call> call, Ears ears);
  /// How long to wait for another attempt, or nullopt when this was the last.
  std::optional<Duration> pause_after(int attempts_made,
                                      const Result<http::ClientResponse>& outcome);
  Task<void> rest(Duration pause);

  /// The time of the service, as far as its refusals told it.
  Timestamp now() const { return clock_.now() + clock_offset_; }
  /// The absolute URL of a call, without a signature.
  std::string url_of(const Call& call) const;

 private:
  Task<http::ClientRequest> signed_request(std::shared_ptr<const Call> call);
  /// True when the refusal says that the request is worth another attempt.
  bool may_mend(const http::ClientResponse& refusal, const http::Headers& sent);

  http::Client& client_;
  aio::Clock& clock_;
  Entropy& entropy_;
  const Options& options_;
  std::unique_ptr<IdentityToken> token_{};  ///< none without an identity
  Duration clock_offset_{0};
};

}  // namespace porc::azure_blobs
