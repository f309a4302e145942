// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace porc::run {

/// Fact of an origin in Kafka: the event itself said who asks, and was trusted to. Without it the
/// run was asked for in the name that all events share.
inline constexpr std::string_view kOwnerNamed = "owner_named";

}  // namespace porc::run
