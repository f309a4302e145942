// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "http/message.h"
#include "http/url.h"

namespace porc::http {

/// Finds the route of a request. What a route leads to is the business of whoever owns the table:
/// a route is known by the number that `add` answered.
///
/// A pattern is a path whose segments are literal or "{name}": "/run/{id}/status". A literal
/// segment goes before a name, where it has the method. A slash at the end of a path means nothing.
class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  /// Routes are numbered from 0. The same method and pattern twice is a broken invariant.
  std::size_t add(std::string_view method, std::string_view pattern);

  struct Match {
    enum class Outcome { found, not_found, method_not_allowed, malformed };
    Outcome outcome = Outcome::not_found;
    std::size_t route = 0;  ///< when found
    Parameters params{};    ///< when found: decoded, UTF-8, never empty
    std::string allow{};    ///< when the method is not allowed: the value of the header Allow
  };
  /// A GET route answers HEAD too unless HEAD has a route of its own.
  Match match(std::string_view method, std::string_view path) const;

  /// The answer for a match that found nothing: 404, 405 with Allow, or 400.
  static Response refuse(const Match& match);

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::size_t count_ = 0;
};

}  // namespace porc::http
