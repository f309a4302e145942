// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "contracts/inbox.h"

namespace porc::kafka {

/// Where a record stands.
struct Place {
  std::string topic{};
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string str() const {
    return topic + "/" + std::to_string(partition) + "/" + std::to_string(offset);
  }
};

/// What is sent to a topic.
struct Record {
  std::string topic{};
  std::string key{};  ///< "" = none
  std::string value{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string on_behalf_of{};  ///< the run that it tells of, for observers; not sent
};

/// What an EventSource is told of a record besides its own headers, none of which begins with a
/// colon.
inline constexpr char kTopicHeader[] = ":topic";
inline constexpr char kKeyHeader[] = ":key";

/// Limits of what comes with a record.
inline constexpr std::size_t kHeadersMax = 128;
inline constexpr std::size_t kHeaderBytesMax = 64U << 10;
inline constexpr std::size_t kKeyBytesMax = 4U << 10;

}  // namespace porc::kafka
