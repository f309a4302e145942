// SPDX-License-Identifier: Apache-2.0
#include "tfe_api/tfe_api.h"

#include <algorithm>

#include "tfe_api/answer.h"
#include "tfe_api/routes.h"

namespace porc::tfe_api {
namespace {

constexpr std::string_view kPrefix = "/api/v2/";
constexpr std::string_view kDiscovery = "/.well-known/terraform.json";
constexpr std::string_view kBlobs = "/api/v2/blobs/";
constexpr std::string_view kStates = "/state-versions";
constexpr std::string_view kBearer = "Bearer ";

/// What terraform asks for when it runs by itself and keeps its state here.
constexpr std::pair<std::string_view, std::string_view> kOpenToJobs[] = {
    {"GET", "/api/v2/organizations/{org}/entitlement-set"},
    {"GET", "/api/v2/organizations/{org}/workspaces/{name}"},
    {"GET", "/api/v2/workspaces/{workspace}"},
    {"POST", "/api/v2/workspaces/{workspace}/actions/lock"},
    {"POST", "/api/v2/workspaces/{workspace}/actions/unlock"},
    {"GET", "/api/v2/workspaces/{workspace}/current-state-version"},
    {"POST", "/api/v2/workspaces/{workspace}/state-versions"},
    {"GET", "/api/v2/state-versions/{state}"},
    {"GET", "/api/v2/state-versions/{state}/download"},
};

bool is_open_to_jobs(const Route& route) {
  return std::ranges::any_of(kOpenToJobs, [&](const auto& row) {
    return row.first == route.method && row.second == route.path;
  });
}

/// What may stand in a Host header that we build URLs from.
bool is_authority(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == ':' || c == '[' || c == ']';
  });
}

Error not_found(std::string_view path) {
  return Error{.code = ErrorCode::not_found, .message = "nothing at " + std::string(path)};
}

}  // namespace

TfeApi::TfeApi(HostedEngine& engine,
               Entropy& entropy,
               aio::Clock& clock,
               Authenticate authenticate,
               IsOwned is_owned,
               TfeApiOptions options)
    : engine_(engine),
      clock_(clock),
      authenticate_(std::move(authenticate)),
      is_owned_(std::move(is_owned)),
      options_(std::move(options)),
      pending_states_(entropy) {
  for (const Route& route : kRoutes) router_.add(route.method, route.path);
}

bool TfeApi::owns(std::string_view path) {
  return path.starts_with(kPrefix) || path == kDiscovery;
}

std::uint64_t TfeApi::body_bytes_max(const http::Request& request) {
  const bool uploads = request.path.starts_with(kBlobs) || request.path.ends_with(kStates);
  return uploads ? kUploadBytesMax : kDocumentBytesMax;
}

Task<http::Response> TfeApi::handle(http::Request request) {
  http::Router::Match match = router_.match(request.method, request.path);
  Result<http::Response> response = http::Response{};
  if (match.outcome == http::Router::Match::Outcome::found) {
    request.path_params = std::move(match.params);
    response = co_await serve(&kRoutes[match.route], std::move(request));
  } else {
    response = not_found(request.path);
  }
  http::Response answered = response ? *std::move(response) : refuse(response.error());
  add_server_headers(answered);
  co_return answered;
}

Task<std::optional<http::Response>> TfeApi::refuse_body(const http::Request* head) {
  http::Router::Match match = router_.match(head->method, head->path);
  Result<void> checked = ok;
  if (match.outcome != http::Router::Match::Outcome::found) {
    checked = not_found(head->path);
  } else if (const Route& route = kRoutes[match.route]; route.permission) {
    const auto sender = co_await admit(&route, head);
    if (!sender) checked = sender.error();
  } else {
    const http::Request opened{.path_params = std::move(match.params)};
    checked = co_await check_upload_secret(std::string(opened.param("secret")));
  }
  if (checked) co_return std::nullopt;
  http::Response refused = refuse(checked.error());
  add_server_headers(refused);
  co_return refused;
}

Task<void> TfeApi::check_upload_secret(std::string secret) {
  if (pending_states_.find_by_secret(secret) != nullptr) co_return ok;
  PORC_CO_CHECK(co_await engine_.find_upload(std::move(secret)));
  co_return ok;
}

Task<http::Response> TfeApi::serve(const Route* route, http::Request request) {
  Call call{.origin = origin_for(request)};
  PORC_CO_TRY(call.principal, co_await admit(route, &request));
  const std::string_view organization = request.param("org");
  if (!organization.empty() && organization != options_.organization) {
    co_return Error{.code = ErrorCode::not_found,
                    .message = "organization " + std::string(organization) + " is not here, only " +
                               options_.organization};
  }
  const bool is_job = call.principal.was_given(identity::Permission::apply_outside);
  if (is_job) PORC_CO_CHECK(co_await check_reach(&request, call.principal));
  const bool only_reads = !route->permission || *route->permission == identity::Permission::read;
  if (!is_job && !only_reads && !call.principal.may(identity::Permission::administer)) {
    PORC_CO_CHECK(co_await check_ownership(&request));
  }
  call.request = std::move(request);
  co_return co_await (this->*route->handler)(std::move(call));
}

Task<identity::Principal> TfeApi::admit(const Route* route, const http::Request* request) {
  if (!route->permission) co_return identity::Principal{};
  std::string_view header = request->headers.get("Authorization");
  if (!header.starts_with(kBearer)) {
    co_return Error{.code = ErrorCode::unauthenticated, .message = "a bearer token is needed"};
  }
  header.remove_prefix(kBearer.size());
  PORC_CO_TRY(identity::Principal principal, co_await authenticate_(Secret(std::string(header))));
  if (principal.was_given(identity::Permission::apply_outside)) {
    const bool open = options_.outside.reaches && is_open_to_jobs(*route);
    if (!open) co_return not_found(request->path);
    co_return principal;
  }
  // A scope speaks of blueprints, and a workspace here need not belong to one: who is limited to
  // some has no business in all of them.
  if (!principal.may(*route->permission) || !principal.scope.is_unlimited()) {
    co_return not_found(request->path);
  }
  co_return principal;
}

std::string TfeApi::origin_for(const http::Request& request) const {
  if (!options_.public_origin.empty()) return options_.public_origin;
  const std::string_view host = request.headers.get("Host");
  return options_.scheme + "://" + std::string(is_authority(host) ? host : "localhost");
}

Task<http::Response> TfeApi::list_nothing(Call /*call*/) {
  co_return answer_list({}, jsonapi::Pagination{});
}

}  // namespace porc::tfe_api
