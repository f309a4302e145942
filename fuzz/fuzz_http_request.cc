// SPDX-License-Identifier: Apache-2.0
// A request from its first byte to what it asks: framing, limits, route, parameters, media type,
// document, blueprint. However the bytes are cut on their way, the same request arrives.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/request_parts.h"
#include "api/submission.h"
#include "base/assert.h"
#include "domain/blueprint/blueprint.h"
#include "fuzz/planted.h"
#include "http/request_parser.h"
#include "http/router.h"
#include "json/decode.h"
#include "wire/requests.h"

namespace {

using porc::http::Request;
using porc::http::RequestParser;

/// Small, so that a short input reaches them.
const porc::http::RequestLimits& limits() {
  static const porc::http::RequestLimits value{
      .header_bytes_max = 1024,
      .body_bytes_max = [](const Request&) { return std::uint64_t{4096}; }};
  return value;
}

/// Feeds the parser as a connection does, `piece` bytes at a time. False unless a request arrives.
bool receive(RequestParser& parser, std::string_view bytes, std::size_t piece) {
  std::size_t arrived = 0;
  std::size_t used = 0;
  while (!parser.refusal() && !parser.is_done()) {
    const std::size_t count = arrived > used ? parser.read(bytes.substr(used, arrived - used)) : 0;
    PORC_ASSERT(count <= arrived - used);
    used += count;
    if (count > 0) continue;
    if (arrived == bytes.size()) return false;
    arrived = std::min(bytes.size(), arrived + piece);
  }
  return !parser.refusal();
}

bool same_fields(const porc::http::Headers& a, const porc::http::Headers& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

void submit(const Request& request) {
  (void)porc::api::wait_parameter(request);
  auto submission = porc::api::read_submission(request);
  if (!submission) return;
  (void)porc::blueprint::decode_blueprint(submission->document);
}

void act(const Request& request) {
  auto document = porc::api::read_optional_document(request);
  if (document) (void)porc::json::decode<porc::wire::Act>(*document, porc::json::Unknown::reject);
}

void list(const Request& request) {
  (void)porc::api::number_parameter(request, porc::wire::kLimitParameter, 20, 1, 200);
}

void upload(const Request& request) {
  (void)porc::api::is_gzip(porc::api::media_type_of(request));
}

struct Route {
  std::string_view method, path;
  void (*answer)(const Request&);
};
constexpr Route kRoutes[] = {
    {"POST", "/blueprint", submit},
    {"POST", "/run/{run_id}/cancel", act},
    {"GET", "/runs", list},
    {"POST", "/quills/", upload},
};

const porc::http::Router& router() {
  static const porc::http::Router value = [] {
    porc::http::Router built;
    for (const Route& route : kRoutes) built.add(route.method, route.path);
    return built;
  }();
  return value;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  RequestParser whole(limits());
  const bool arrives = receive(whole, bytes, bytes.size());
  RequestParser cut(limits());
  const bool arrives_cut = receive(cut, bytes, 1);
  // Near the limit the two may differ: Beast counts what it has to keep between two reads.
  PORC_ASSERT(arrives == arrives_cut || bytes.size() > limits().header_bytes_max);
  if (!arrives || !arrives_cut) return 0;

  Request& request = whole.request();
  porc::fuzz::planted_bug(request.headers.size() > 6);
  PORC_ASSERT(request.method == cut.request().method && request.target == cut.request().target);
  PORC_ASSERT(same_fields(request.headers, cut.request().headers));
  PORC_ASSERT(request.body == cut.request().body && request.body.size() <= 4096);

  auto match = router().match(request.method, request.path);
  if (match.outcome != porc::http::Router::Match::Outcome::found) {
    (void)porc::http::Router::refuse(match);
    return 0;
  }
  request.path_params = match.params;
  kRoutes[match.route].answer(request);
  return 0;
}
