// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <map>
#include <utility>

#include "base/assert.h"

namespace porc::http {

/// One place in the tree of segments.
struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals{};
  std::unique_ptr<Node> any{};  ///< for the segment "{name}"
  struct Route {
    std::size_t number;
    std::vector<std::string> names;  ///< of the parameters, from left to right
  };
  std::map<std::string, Route, std::less<>> methods{};
};

namespace {

/// Cuts the first segment off a path that has no leading slash.
std::string_view take_segment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return segment;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

std::size_t Router::add(std::string_view method, std::string_view pattern) {
  PORC_ASSERT(pattern.starts_with('/'));
  Node* node = root_.get();
  Node::Route route{.number = count_++, .names = {}};
  for (std::string_view rest = pattern.substr(1); !rest.empty();) {
    const std::string_view segment = take_segment(rest);
    PORC_ASSERT(!segment.empty());
    const bool named = segment.starts_with('{') && segment.ends_with('}');
    if (named) route.names.emplace_back(segment.substr(1, segment.size() - 2));
    std::unique_ptr<Node>& next = named ? node->any : node->literals[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  const bool fresh = node->methods.emplace(method, std::move(route)).second;
  PORC_ASSERT(fresh);
  return count_ - 1;
}

namespace {

/// Walks the tree; a literal segment is tried before a name. Not found is null.
template <class Node>
const Node* descend(const Node& node,
                    std::string_view path,
                    std::vector<std::string_view>& values) {
  if (path.empty()) return node.methods.empty() ? nullptr : &node;
  const std::string_view segment = take_segment(path);
  if (segment.empty()) return nullptr;
  if (auto literal = node.literals.find(segment); literal != node.literals.end()) {
    if (const Node* found = descend(*literal->second, path, values)) return found;
  }
  if (!node.any) return nullptr;
  values.push_back(segment);
  if (const Node* found = descend(*node.any, path, values)) return found;
  values.pop_back();
  return nullptr;
}

}  // namespace

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string_view> values;
  const Node* node = descend(*root_, path.substr(1), values);
  if (node == nullptr) return match;

  auto route = node->methods.find(method);
  if (route == node->methods.end() && method == "HEAD") route = node->methods.find("GET");
  if (route == node->methods.end()) {
    match.outcome = Match::Outcome::method_not_allowed;
    for (const auto& [allowed, unused] : node->methods) {
      if (!match.allow.empty()) match.allow += ", ";
      match.allow += allowed;
      if (allowed == "GET" && !node->methods.contains("HEAD")) match.allow += ", HEAD";
    }
    return match;
  }
  match.outcome = Match::Outcome::found;
  match.route = route->second.number;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Result<std::string> value = percent_decode(values[i]);
    if (!value) return Match{.outcome = Match::Outcome::malformed};
    match.params.emplace_back(route->second.names[i], *std::move(value));
  }
  return match;
}

Response Router::refuse(const Match& match) {
  switch (match.outcome) {
    case Match::Outcome::method_not_allowed: {
      Response response = problem(405, "method_not_allowed", "this path has other methods");
      response.headers.add("Allow", match.allow);
      return response;
    }
    case Match::Outcome::malformed:
      return problem(400, "malformed", "a path segment is not percent-encoded UTF-8");
    case Match::Outcome::found:
    case Match::Outcome::not_found:
      break;
  }
  return problem(404, "not_found", "there is nothing at this path");
}

}  // namespace porc::http
