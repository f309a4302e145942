// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace porc::run {

/// The authority of `url` when it is https and that authority stands in `hosts` just as it was
/// written, so that `user@host` and `host:port` pass only when the list has them like that. Nothing
/// else is ever called back.
std::optional<std::string> callback_authority(std::string_view url,
                                              const std::vector<std::string>& hosts);

}  // namespace porc::run
