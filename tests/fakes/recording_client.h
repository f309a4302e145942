// SPDX-License-Identifier: Apache-2.0
// Test support: an HTTP client that answers what it is told and keeps what it was sent.
#pragma once

#include <utility>
#include <vector>

#include "http/client.h"
#include "tests/fakes/counting_entropy.h"

namespace porc::fakes {

class RecordingClient final : public http::Client {
 public:
  Task<http::ClientResponse> send(http::ClientRequest request) override {
    sent.push_back(std::move(request));
    co_return answer;
  }
  std::vector<http::ClientRequest> sent{};
  Result<http::ClientResponse> answer = http::ClientResponse{.status = 204};
};

}  // namespace porc::fakes
