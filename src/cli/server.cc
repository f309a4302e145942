// SPDX-License-Identifier: Apache-2.0
#include "cli/server.h"

#include <array>
#include <cstring>

#include "aio/clock.h"
#include "cli/surroundings.h"
#include "json/parse.h"
#include "wire/paths.h"
#include "wire/problem.h"
#include "wire/requests.h"

namespace porc::cli {
namespace {

/// A person waits: little patience, but enough for a server that restarts.
constexpr http::RetryPolicy kRetry{.attempts_max = 5,
                                   .pause_base = std::chrono::milliseconds(200),
                                   .pause_max = std::chrono::seconds(5),
                                   .hint_max = std::chrono::seconds(30)};
/// Longer than what the server waits by itself (`POST /build` without ?wait).
constexpr Duration kAnswerMax = std::chrono::seconds(90);
constexpr Duration kBriefAnswerMax = std::chrono::seconds(10);
/// The server sends a comment every 15 seconds while a stream has nothing to say.
constexpr std::chrono::seconds kStreamSilenceMax{60};
constexpr Duration kStreamMax = std::chrono::hours(24);
constexpr std::uint64_t kAnswerBytesMax = std::uint64_t{128} << 20;

constexpr char kJsonType[] = "application/json";
constexpr char kArchiveType[] = "application/gzip";
constexpr char kEventStreamType[] = "text/event-stream";

struct StatusMeaning {
  int status;
  ErrorCode code;
};
/// For answers that are no problem document: a proxy's, or another server's.
constexpr auto kMeanings = std::to_array<StatusMeaning>({
    {400, ErrorCode::malformed},
    {401, ErrorCode::unauthenticated},
    {403, ErrorCode::forbidden},
    {404, ErrorCode::not_found},
    {409, ErrorCode::conflict},
    {412, ErrorCode::precondition_failed},
    {413, ErrorCode::too_large},
    {422, ErrorCode::invalid_argument},
    {429, ErrorCode::rate_limited},
    {504, ErrorCode::timeout},
});

ErrorCode code_of_status(int status) {
  for (const StatusMeaning& row : kMeanings) {
    if (row.status == status) return row.code;
  }
  return ErrorCode::unavailable;
}

double random_fraction(Entropy& entropy) {
  std::uint32_t number = 0;
  std::memcpy(&number, entropy.bytes(sizeof number).data(), sizeof number);
  return static_cast<double>(number) / 4294967296.0;
}

}  // namespace

Error error_of_answer(const http::ClientResponse& response) {
  auto document = json::parse(response.body);
  auto problem = document ? json::decode<wire::Problem>(*document, json::Unknown::ignore)
                          : Result<wire::Problem>(Error{});
  Error error;
  if (problem && !problem->error.empty()) {
    error = wire::error_of(*problem);
    const bool inside = error.code == ErrorCode::internal || error.code == ErrorCode::corrupt;
    if (inside && problem->request_id) error.message += " (" + *problem->request_id + ")";
  } else {
    error.code = code_of_status(response.status);
    error.message = "the server answered " + std::to_string(response.status) + " " +
                    std::string(http::reason_phrase(response.status));
  }
  return error;
}

Result<RunId> parse_run(const std::string& operand) {
  auto run = RunId::parse(operand);
  if (run) return run;
  const bool is_file =
      operand.ends_with(".yaml") || operand.ends_with(".yml") || operand.ends_with(".json");
  const std::string way =
      is_file ? "; `pine run " + operand + "` takes a blueprint" : "; `pine list` shows them";
  return Error{.code = ErrorCode::invalid_argument,
               .message = "'" + operand + "' is not a run id" + way};
}

Server::Server(Surroundings& around, Address address)
    : around_(&around), address_(std::move(address)) {}

Result<Server> Server::find(Surroundings& around, const Arguments& arguments) {
  PORC_TRY(Address address, find_address(around, arguments));
  return Server(around, std::move(address));
}

http::ClientRequest Server::request_for(const Ask& ask) const {
  http::ClientRequest request;
  request.method = ask.method;
  request.url = address_.url + ask.path;
  if (!ask.query.empty()) request.url += "?" + http::build_query(ask.query);
  request.headers.add("Accept", kJsonType);
  if (!address_.token.empty()) {
    request.headers.add("Authorization", "Bearer " + address_.token.expose("sent to the server"));
  }
  if (!ask.idempotency_key.empty()) request.headers.add(wire::kIdempotencyKey, ask.idempotency_key);
  if (ask.body) {
    request.headers.add("Content-Type", kJsonType);
    request.body = json::serialize(*ask.body);
  }
  if (!ask.archive.empty()) {
    request.headers.add("Content-Type", kArchiveType);
    request.body = ask.archive;
  }
  request.wait_max = ask.brief ? kBriefAnswerMax : kAnswerMax;
  request.response_bytes_max = kAnswerBytesMax;
  return request;
}

Task<http::ClientResponse> Server::send(Ask ask) const {
  http::ClientRequest request = request_for(ask);
  return around_->client(address_).send(std::move(request));
}

Task<http::ClientResponse> Server::answer(Ask ask) const {
  const bool repeats = ask.repeatable && !ask.brief;
  const http::RetryPolicy policy = repeats ? kRetry : http::RetryPolicy{.attempts_max = 1};
  Result<http::ClientResponse> answer;
  for (int attempts = 1;; ++attempts) {
    answer = co_await send(ask);
    const auto pause = http::next_attempt(
        policy, attempts, answer, random_fraction(around_->entropy), around_->clock.now());
    if (!pause) break;
    around_->console.progress("no answer from " + address_.url + " yet; asking again");
    PORC_CO_CHECK(co_await aio::sleep_until(around_->clock, around_->clock.now() + *pause));
  }
  if (!answer) co_return std::move(answer).error().in("asking " + address_.url);
  if (answer->status < 200 || answer->status > 299) co_return error_of_answer(*answer);
  co_return std::move(answer);
}

Result<json::value> Server::document_of(const http::ClientResponse& answer) {
  auto document = json::parse(answer.body, {.bytes_max = kAnswerBytesMax});
  if (!document) return foreign_answer(document.error());
  return document;
}

Task<wire::RunView> Server::status(RunId run) const {
  return get<wire::RunView>(wire::paths::of_run(wire::paths::kRunStatus, run));
}

std::unique_ptr<EventFeed> Server::follow(std::string path, http::Parameters query) const {
  Ask ask;
  ask.path = std::move(path);
  ask.query = std::move(query);
  http::ClientRequest request = request_for(ask);
  request.headers.set("Accept", kEventStreamType);
  request.wait_max = kStreamMax;
  request.silence_max = kStreamSilenceMax;
  return std::make_unique<EventFeed>(
      around_->executor, around_->client(address_), std::move(request));
}

Error Server::foreign_answer(const Error& fault) {
  return Error{.code = ErrorCode::unavailable,
               .message = "the answer is not one of PORC's API (" + fault.to_string() +
                          "); is --url right, and pine as new as the server?"};
}

}  // namespace porc::cli
