// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "azure_blobs/account.h"
#include "http/retry.h"

namespace porc::azure_blobs {

struct Options {
  Account account{};
  std::string container = "porcbundles";
  http::RetryPolicy retries{.attempts_max = 5,
                            .pause_base = std::chrono::milliseconds(800),
                            .pause_max = std::chrono::seconds(20),
                            .hint_max = std::chrono::seconds(60)};
  /// For one attempt that carries few bytes, and for one that carries a blob.
  Duration control_wait = std::chrono::seconds(30);
  Duration blob_wait = std::chrono::minutes(5);
  std::size_t put_bytes_max = std::size_t{16} << 20;  ///< more is sent in blocks
  std::size_t block_bytes = std::size_t{8} << 20;
};

}  // namespace porc::azure_blobs
