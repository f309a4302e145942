// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"

namespace porc {

/// That a database which is only read has not the schema that this program knows.
inline Error other_schema(std::uint64_t found, std::uint64_t known) {
  const std::string older =
      "start `porc serve` of this version on it once, which brings it up to date, or use the porc "
      "that wrote it";
  return {.code = ErrorCode::precondition_failed,
          .message = "its schema is version " + std::to_string(found) + ", this program's is " +
                     std::to_string(known) + ", and it is not changed here: " +
                     (found < known ? older : "use the newer porc that wrote it")};
}

}  // namespace porc
