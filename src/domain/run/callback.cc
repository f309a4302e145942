// SPDX-License-Identifier: Apache-2.0
#include "domain/run/callback.h"

#include <algorithm>

namespace porc::run {

std::optional<std::string> callback_authority(std::string_view url,
                                              const std::vector<std::string>& hosts) {
  constexpr std::string_view kScheme = "https://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (std::ranges::find(hosts, authority) == hosts.end()) return std::nullopt;
  return std::string(authority);
}

}  // namespace porc::run
