// SPDX-License-Identifier: Apache-2.0
#include "reach.h"

#include <utility>

#include "http/curl_client.h"
#include "json/decode.h"
#include "json/parse.h"
#include "open_store.h"
#include "server_file.h"
#include "version.h"
#include "wire/problem.h"

namespace porc::app {
namespace {

constexpr Duration kAnswerMax = std::chrono::minutes(10);
/// Of an answer: a replay may name a hundred thousand runs.
constexpr std::size_t kBytesMax = std::size_t{256} << 20;

Result<json::value> body_of(const http::ClientResponse& response) {
  PORC_TRY(json::value body, json::parse(response.body, {.bytes_max = kBytesMax}));
  if (response.status / 100 == 2) return body;
  auto problem = json::decode<wire::Problem>(body, json::Unknown::ignore);
  if (problem) return wire::error_of(*problem);
  return Error{.code = ErrorCode::unavailable,
               .message = "the server answered " + std::to_string(response.status)};
}

}  // namespace

Result<std::unique_ptr<Reach>> Reach::open(const CommandLine& line) {
  PORC_TRY(const RawSettings raw, load_settings(line));
  PORC_TRY(Settings settings, validate(raw));
  std::unique_ptr<Reach> reach(new Reach(std::move(settings)));
  const std::filesystem::path& data = reach->settings_.data;
  const bool is_shared = reach->settings_.shares_store();
  if (auto server = read_server_file(data)) {
    reach->server_ = *std::move(server);
    auto token = read_admin_token(data);
    if (!token && !is_shared) return std::move(token).error();
    reach->token_ = std::move(token).value_or(Secret());
    if (!is_shared) return reach;
  }
  if (!is_shared && !std::filesystem::exists(data / "porc.db")) {
    return Error{.code = ErrorCode::not_found,
                 .message = data.string() + " belongs to no server: start `porc serve` once"};
  }
  PORC_TRY(reach->store_,
           open_store(reach->settings_, reach->loop_, sqlite_store::Opener::command));
  return reach;
}

Result<json::value> Reach::ask(const std::string& method,
                               const std::string& path,
                               const json::value& body) {
  if (body.is_null()) return exchange(method, path, "", "");
  return exchange(method, path, "application/json", json::serialize(body));
}

Result<json::value> Reach::send(const std::string& method,
                                const std::string& path,
                                std::string archive) {
  return exchange(method, path, "application/gzip", std::move(archive));
}

Result<json::value> Reach::exchange(const std::string& method,
                                    const std::string& path,
                                    std::string_view content_type,
                                    std::string body) {
  http::CurlOptions options{.user_agent = std::string("porc/") + kVersion};
  options.key_pin = server_.key_pin.value_or("");
  http::CurlClient client(loop_, std::move(options));
  http::ClientRequest request{.method = method, .url = server_.url + path};
  request.headers.add("Authorization", "Bearer " + token_.expose("is sent to our own server"));
  if (!content_type.empty()) {
    request.headers.add("Content-Type", std::string(content_type));
    request.body = std::move(body);
  }
  request.wait_max = kAnswerMax;
  request.response_bytes_max = kBytesMax;
  PORC_TRY(const http::ClientResponse response,
           aio::run_to_end(loop_, client.send(std::move(request))));
  return body_of(response);
}

}  // namespace porc::app
