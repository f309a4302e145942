// SPDX-License-Identifier: Apache-2.0
#include "exchange.h"

#include <boost/describe/enum_from_string.hpp>

#include "tests/contracts/recipe_script.h"

namespace porc::conformance {
namespace {

Task<identity::Principal> authenticate(Secret bearer) {
  const std::string word = bearer.expose("token of a test");
  identity::Principal principal{.issuer = "porc", .subject = word + "@example.com"};
  identity::Role role = identity::Role::developer;
  if (word == "scoped") {
    principal.scope.environments = {"dev"};
  } else if (!boost::describe::enum_from_string(word.c_str(), role)) {
    co_return Error{.code = ErrorCode::unauthenticated, .message = "unknown token"};
  }
  principal.roles = {role};
  co_return principal;
}

http::Request request_of(Server::Asked asked) {
  http::Request request{.headers = std::move(asked.headers), .body = std::move(asked.body)};
  const std::size_t space = asked.line.find(' ');
  request.method = asked.line.substr(0, space);
  request.target = asked.line.substr(space + 1);
  const std::size_t query = std::min(request.target.find('?'), request.target.size());
  request.path = request.target.substr(0, query);
  if (query < request.target.size()) {
    request.query = *http::parse_query(std::string_view(request.target).substr(query + 1));
  }
  request.headers.set("Host", "porc.local:8080");
  if (!asked.token.empty()) request.headers.set("Authorization", "Bearer " + asked.token);
  return request;
}

}  // namespace

Server::Server()
    : world_(time_, time_, contract::scripted),
      engine_(world_),
      face_(engine_,
            entropy_,
            time_,
            authenticate,
            [this](std::string workspace) { return is_owned(std::move(workspace)); },
            {.organization = "acme"}) {}

Task<bool> Server::is_owned(std::string workspace) {
  co_return owned_.contains(workspace);
}

template <class T>
Result<T> Server::finish(Task<T> task) {
  task.start();
  while (!task.done() && time_.turn()) {
  }
  return task.take();
}

http::Response Server::ask(Asked asked) {
  const Result<http::Response> response = finish(face_.handle(request_of(std::move(asked))));
  return response ? *response : http::Response{.status = 0, .body = response.error().to_string()};
}

int Server::refuse_body(Asked asked) {
  const http::Request head = request_of(std::move(asked));
  const std::optional<http::Response> refusal = finish(face_.refuse_body(&head)).value();
  return refusal ? refusal->status : 0;
}

void Server::pass() {
  while (time_.turn()) {
  }
}

}  // namespace porc::conformance
