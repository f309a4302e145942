// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "azure_blobs/answer.h"
#include "azure_blobs/service.h"

namespace porc::azure_blobs {

/// A blob with what was said of it when it began to arrive.
struct Downloaded {
  std::string bytes{};
  Properties properties{};
  std::string sha256{};  ///< of the bytes when it is known already, else ""
};

/// All bytes of one version of a blob. A body that is cut off is taken up where it ended: as long
/// as something arrives with each attempt, there is another one. Errors: not_found; unavailable,
/// also when the blob is replaced again and again meanwhile; too_large.
Task<Downloaded> download(Service* service, std::string name);

}  // namespace porc::azure_blobs
