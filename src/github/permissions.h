// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace porc::github {

/// What a request is for. A token of an app is asked for with that permission and no other.
enum class Need : std::uint8_t {
  reading,   ///< files, pull requests, who may do what
  checks,    ///< check runs
  statuses,  ///< commit statuses
};

/// A row of the JSON object `permissions`; a need may have several.
struct PermissionRow {
  Need need;
  std::string_view permission;
  std::string_view access;
};

/// https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
inline constexpr auto kPermissions = std::to_array<PermissionRow>({
    {Need::reading, "contents", "read"},
    {Need::reading, "metadata", "read"},
    {Need::reading, "pull_requests", "read"},
    {Need::checks, "checks", "write"},
    {Need::checks, "metadata", "read"},
    {Need::statuses, "metadata", "read"},
    {Need::statuses, "statuses", "write"},
});

}  // namespace porc::github
