// SPDX-License-Identifier: Apache-2.0
#include "http/router.h"

#include <map>
#include <set>
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

/// A GET route answers HEAD too. Null when the place has neither.
template <class Node>
const typename Node::Route* route_of(const Node& node, std::string_view method) {
  auto route = node.methods.find(method);
  if (route == node.methods.end() && method == "HEAD") route = node.methods.find("GET");
  return route == node.methods.end() ? nullptr : &route->second;
}

/// Walks the tree; a literal segment is tried before a name, and one without the method hides none.
/// Not found is null; then `others` are the methods that the path does have.
template <class Node>
const typename Node::Route* descend(const Node& node,
                                    std::string_view method,
                                    std::string_view path,
                                    std::vector<std::string_view>& values,
                                    std::set<std::string_view>& others) {
  if (path.empty()) {
    for (const auto& row : node.methods) others.insert(row.first);
    return route_of(node, method);
  }
  const std::string_view segment = take_segment(path);
  if (segment.empty()) return nullptr;
  if (auto literal = node.literals.find(segment); literal != node.literals.end()) {
    const auto* found = descend(*literal->second, method, path, values, others);
    if (found != nullptr) return found;
  }
  if (!node.any) return nullptr;
  values.push_back(segment);
  const auto* found = descend(*node.any, method, path, values, others);
  if (found == nullptr) values.pop_back();
  return found;
}

/// The value of the header Allow.
std::string allow_of(std::set<std::string_view> methods) {
  if (methods.contains("GET")) methods.insert("HEAD");
  std::string allow;
  for (std::string_view method : methods) {
    if (!allow.empty()) allow += ", ";
    allow += method;
  }
  return allow;
}

}  // namespace

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  std::vector<std::string_view> values;
  std::set<std::string_view> methods;
  const Node::Route* route = descend(*root_, method, path.substr(1), values, methods);
  if (route == nullptr) {
    if (methods.empty()) return match;
    match.outcome = Match::Outcome::method_not_allowed;
    match.allow = allow_of(std::move(methods));
    return match;
  }
  match.outcome = Match::Outcome::found;
  match.route = route->number;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Result<std::string> value = percent_decode(values[i]);
    if (!value) return Match{.outcome = Match::Outcome::malformed};
    match.params.emplace_back(route->names[i], *std::move(value));
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
