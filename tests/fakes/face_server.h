// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "aio/loop.h"
#include "contracts/entropy.h"
#include "host/entropy.h"
#include "http/server.h"
#include "tfe_api/tfe_api.h"

namespace porc::fakes {

inline constexpr std::string_view kFaceToken = "token-of-a-test";
inline constexpr std::string_view kFaceOrganization = "acme";

/// tfe_api on a free port of loopback, for whoever has kFaceToken.
class FaceServer {
 public:
  /// `loop` and `engine` outlive this.
  FaceServer(aio::Loop& loop, HostedEngine& engine)
      : face_(engine,
              entropy_,
              loop,
              authenticate,
              owns_nothing,
              {.organization = std::string(kFaceOrganization)}),
        server_(
            loop,
            {.body_bytes_max_for = tfe_api::TfeApi::body_bytes_max,
             .refuse_body = [this](const http::Request* head) { return face_.refuse_body(head); }},
            [this](http::Request request) { return face_.handle(std::move(request)); }) {}

  /// Errors: unavailable.
  Result<std::uint16_t> listen() { return server_.listen(); }

 private:
  class KernelEntropy final : public Entropy {
   public:
    std::string bytes(std::size_t count) override { return host::random_bytes(count); }
  };

  static Task<identity::Principal> authenticate(Secret bearer) {
    if (bearer.expose("token of a test") != kFaceToken) {
      co_return Error{.code = ErrorCode::unauthenticated, .message = "unknown token"};
    }
    co_return identity::Principal{
        .issuer = "porc", .subject = "porc@example.com", .roles = {identity::Role::admin}};
  }

  static Task<bool> owns_nothing(std::string /*workspace*/) { co_return false; }

  KernelEntropy entropy_{};
  tfe_api::TfeApi face_;
  http::Server server_;
};

}  // namespace porc::fakes
