// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/principal.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/describe/enum_to_string.hpp>

namespace porc::identity {
namespace {

constexpr std::uint16_t bit(Permission permission) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(permission));
}

struct RolePermissions {
  Role role;
  std::uint16_t permissions;
};

constexpr std::uint16_t kRead = bit(Permission::read);
constexpr std::uint16_t kDevelop = kRead | bit(Permission::submit) | bit(Permission::plan) |
                                   bit(Permission::apply) | bit(Permission::cancel);
constexpr std::uint16_t kApprove =
    kRead | bit(Permission::approve) | bit(Permission::override_policy) | bit(Permission::cancel);
constexpr auto kRoles = std::to_array<RolePermissions>({
    {Role::viewer, kRead},
    {Role::developer, kDevelop},
    {Role::approver, kApprove},
    {Role::admin, 0xffff},
});

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "?");
}

std::string act_of(Permission permission) {
  std::string act = name_of(permission);
  std::ranges::replace(act, '_', ' ');
  return act;
}

std::string listed(const std::vector<std::string>& items, std::string_view between) {
  std::string text;
  for (const std::string& item : items) text.append(text.empty() ? "" : between).append(item);
  return text;
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view text) {
  return patterns.empty() || std::ranges::any_of(patterns, [&](const std::string& pattern) {
           return matches_pattern(pattern, text);
         });
}

}  // namespace

bool role_permits(Role role, Permission permission) {
  for (const RolePermissions& row : kRoles) {
    if (row.role == role) return (row.permissions & bit(permission)) != 0;
  }
  return false;
}

bool Scope::admits(const blueprint::Identity& identity,
                   const std::optional<std::string>& repository) const {
  return any_matches(environments, identity.environment) && any_matches(kinds, identity.kind) &&
         admits_repository(repository);
}

std::string Scope::str() const {
  const std::pair<std::string_view, const std::vector<std::string>&> limits[] = {
      {"environments ", environments}, {"kinds ", kinds}, {"repositories ", repositories}};
  std::string text;
  for (const auto& [name, patterns] : limits) {
    if (patterns.empty()) continue;
    text.append(text.empty() ? "" : ", ").append(name).append(listed(patterns, " or "));
  }
  return text.empty() ? "everything" : text;
}

std::optional<std::string> Scope::only_repository() const {
  if (repositories.size() != 1 || repositories[0].find('*') != std::string::npos)
    return std::nullopt;
  return repositories[0];
}

bool Scope::admits_repository(const std::optional<std::string>& repository) const {
  return repositories.empty() || (repository && any_matches(repositories, *repository));
}

bool Principal::was_given(Permission permission) const {
  return std::ranges::find(only, permission) != only.end();
}

bool Principal::may(Permission permission) const {
  if (!only.empty() && !was_given(permission)) return false;
  return std::ranges::any_of(roles, [&](Role role) { return role_permits(role, permission); });
}

Result<void> Principal::check(Permission permission) const {
  if (may(permission)) return ok;
  const bool withheld =
      std::ranges::any_of(roles, [&](Role role) { return role_permits(role, permission); });
  if (withheld) {
    return Error{.code = ErrorCode::forbidden,
                 .message = subject + " was not given the right to " + act_of(permission)};
  }
  std::vector<std::string> mine;
  for (const Role role : roles) mine.push_back(name_of(role));
  std::vector<std::string> needed;
  for (const RolePermissions& row : kRoles) {
    if (role_permits(row.role, permission)) needed.push_back(name_of(row.role));
  }
  return Error{.code = ErrorCode::forbidden,
               .message = "the token of " + subject + " has the role " +
                          (mine.empty() ? "of nobody" : listed(mine, " and ")) +
                          ", which does not permit: " + act_of(permission) +
                          "; it takes the role " + listed(needed, " or ")};
}

Result<Principal> principal_of(const Token& token, Timestamp now) {
  bool expired = token.expires_at && *token.expires_at <= now;
  if (expired || token.revoked_at) {
    return Error{.code = ErrorCode::unauthenticated, .message = "the token is no longer valid"};
  }
  return Principal{.issuer = token.issuer.value_or("porc"),
                   .subject = token.owner,
                   .roles = token.roles,
                   .scope = token.scope,
                   .only = token.only,
                   .facts = token.facts};
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace porc::identity
