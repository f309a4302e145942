// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/portal.h"

#include <iterator>

#include "json/parse.h"

namespace porc::sim {
namespace {

constexpr std::string_view kTokens = "/v1/auth/access_token";
constexpr std::string_view kBlueprints = "/v1/blueprints/";
constexpr std::string_view kEntities = "/entities?upsert=true&merge=true";

/// Members that are sent take the place of those that are there.
void merge(json::object& into, const json::object& sent) {
  for (const auto& member : sent) into.insert_or_assign(member.key(), member.value());
}

}  // namespace

Task<http::ClientResponse> Portal::answer(http::ClientRequest request) {
  const std::size_t path = request.url.find('/', request.url.find("://") + 3);
  const std::string_view target = std::string_view(request.url).substr(path);
  if (request.method == "POST" && target == kTokens) {
    co_return http::ClientResponse{.status = 200,
                                   .body = R"({"ok":true,"accessToken":"t","expiresIn":10800})"};
  }
  const std::size_t end = target.find(kEntities);
  if (request.method != "POST" || !target.starts_with(kBlueprints) || end == target.npos) {
    violations.insert(request.method + " " + std::string(target));
    co_return http::ClientResponse{.status = 404, .body = R"({"ok":false,"error":"not_found"})"};
  }
  const std::string blueprint(target.substr(kBlueprints.size(), end - kBlueprints.size()));
  co_return write(blueprint, request);
}

http::ClientResponse Portal::write(const std::string& blueprint,
                                   const http::ClientRequest& request) {
  const json::object sent = json::parse(request.body).value().as_object();
  json::object& kept = entities[blueprint + "/" + std::string(sent.at("identifier").as_string())];
  for (const auto& member : sent) {
    const json::object* members = member.value().if_object();
    if (members == nullptr) {
      kept.insert_or_assign(member.key(), member.value());
    } else {
      json::value& all = kept[member.key()];
      if (!all.is_object()) all = json::object();
      merge(all.as_object(), *members);
    }
  }
  return {.status = 200, .body = R"({"ok":true})"};
}

/// What is in front of Port does not say whether Port did it.
Task<http::ClientResponse> PortalClient::fail(http::ClientRequest request) {
  if (random_() % 2 == 0) PORC_CO_CHECK(co_await portal_.answer(std::move(request)));
  constexpr int kFailures[] = {500, 502, 503, 504};
  co_return http::ClientResponse{.status = kFailures[random_() % std::size(kFailures)],
                                 .body = "<html>an error</html>"};
}

Task<http::ClientResponse> PortalClient::send(http::ClientRequest request) {
  if (static_cast<int>(random_() % 1000) < portal_.refusals) {
    if (random_() % 2 == 0) co_return co_await fail(std::move(request));
    http::ClientResponse limited{.status = 429, .body = R"({"ok":false,"error":"rate_limit"})"};
    limited.headers.add("Retry-After", "30");
    co_return limited;
  }
  co_return co_await faults_.around("portal", &crash_, portal_.answer(std::move(request)));
}

}  // namespace porc::sim
