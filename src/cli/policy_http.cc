// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_http.h"

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "cli/address.h"
#include "cli/surroundings.h"
#include "http/client.h"
#include "sentinel/imports/http_hosts.h"

namespace porc::cli {
namespace {

constexpr std::uint64_t kBodyBytesMax = std::uint64_t{4} << 20;

using Answer = Result<http::ClientResponse>;

Task<void> send(http::Client* client,
                http::ClientRequest request,
                std::shared_ptr<std::promise<Answer>> answer) {
  answer->set_value(co_await client->send(std::move(request)));
  co_return ok;
}

http::ClientRequest request_of(const sentinel::HttpRequest& asked) {
  http::ClientRequest request{.method = asked.method, .url = asked.url, .body = asked.body};
  for (const auto& [name, value] : asked.headers) request.headers.add(name, value);
  request.wait_max = std::chrono::seconds(asked.timeout_seconds);
  request.response_bytes_max = kBodyBytesMax;
  return request;
}

}  // namespace

PolicyHttp::PolicyHttp(Surroundings& around, std::vector<std::string> hosts)
    : around_(around), hosts_(std::move(hosts)), scope_(around.executor, [](Error) {}) {
  if (!hosts_.empty()) client_ = &around.client(Address{});
}

std::function<sentinel::HttpResponse(const sentinel::HttpRequest&)> PolicyHttp::function() {
  if (hosts_.empty()) return {};
  return sentinel::http_to(
      hosts_,
      [this](const sentinel::HttpRequest& request) { return exchange(request); },
      [this](int seconds) { pause(std::chrono::seconds(seconds)); });
}

sentinel::HttpResponse PolicyHttp::exchange(const sentinel::HttpRequest& asked) {
  if (!asked.verify_certificate) throw sentinel::Refusal{"certificates are always verified here"};
  const auto promise = std::make_shared<std::promise<Answer>>();
  std::future<Answer> future = promise->get_future();
  around_.executor.post([this, promise, request = request_of(asked)] {
    scope_.spawn(send(client_, request, promise));
  });
  Answer answer = future.get();
  if (!answer && answer.error().code == ErrorCode::timeout) return {};
  if (!answer) throw sentinel::Refusal{answer.error().message};
  sentinel::HttpResponse response{.status = answer->status, .body = std::move(answer->body)};
  for (const auto& [name, value] : answer->headers) response.headers.emplace_back(name, value);
  return response;
}

void PolicyHttp::pause(Duration time) {
  const auto over = std::make_shared<std::promise<void>>();
  std::future<void> future = over->get_future();
  around_.executor.post([this, over, time] {
    around_.clock.call_at(around_.clock.now() + time, [over] { over->set_value(); });
  });
  future.get();
}

}  // namespace porc::cli
