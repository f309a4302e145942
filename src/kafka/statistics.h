// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace porc::kafka {

/// How far a partition reaches, as librdkafka's statistics tell it.
struct Reach {
  std::string topic{};
  std::int32_t partition = 0;
  std::int64_t end = 0;         ///< the offset of the next record that is written
  std::int64_t committed = -1;  ///< negative: not known
};

/// Of the partitions that are known. Spec: librdkafka, STATISTICS.md. Errors: malformed.
Result<std::vector<Reach>> parse_statistics(std::string_view text);

}  // namespace porc::kafka
