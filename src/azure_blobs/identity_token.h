// SPDX-License-Identifier: Apache-2.0
// Tokens for Azure Storage, from whoever vouches for this machine or pod.
// Spec:
// https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
// and https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
#pragma once

#include <optional>
#include <string>

#include "aio/blocking_pool.h"
#include "aio/clock.h"
#include "aio/signal.h"
#include "azure_blobs/account.h"
#include "contracts/entropy.h"
#include "http/client.h"

namespace porc::azure_blobs {

/// The token of one identity: fetched once for all who wait for it, and again five minutes before
/// it ends.
class IdentityToken {
 public:
  /// All outlive this and its tasks.
  IdentityToken(http::Client& client,
                aio::Executor& executor,
                aio::Clock& clock,
                Entropy& entropy,
                aio::BlockingPool& pool,
                Identity identity);

  /// Errors: precondition_failed when there is no such identity, or it is refused; those of
  /// Client::send and of reading the token file.
  Task<Secret> get();
  /// The service did not take `refused`: the next one is another. False when that is no use.
  bool renew(const Secret& refused);

 private:
  struct Token {
    Secret text{};
    Timestamp renewed_at{};
  };
  class Fetching;

  Task<Token> fetch();
  Task<Token> ask(http::ClientRequest request);
  Task<http::ClientResponse> ask_patiently(http::ClientRequest request);
  Task<http::ClientRequest> request_of(const WorkloadIdentity* identity);
  static http::ClientRequest request_of(const ManagedIdentity& identity);

  http::Client& client_;
  aio::Clock& clock_;
  Entropy& entropy_;
  aio::BlockingPool& pool_;
  const Identity identity_;
  std::optional<Token> token_{};
  aio::Signal fetched_;
  bool fetching_ = false;
};

}  // namespace porc::azure_blobs
