// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

#include "azure_blobs/options.h"

namespace porc::fakes {

/// Azurite, Microsoft's emulator of Azure Storage: its Blob service, on a free port of the loopback
/// interface, in memory, with signatures checked. It ends with this, or with the process.
class Azurite {
 public:
  Azurite();
  ~Azurite();
  Azurite(const Azurite&) = delete;
  Azurite& operator=(const Azurite&) = delete;

  /// http://127.0.0.1:PORT/devstoreaccount1
  const std::string& endpoint() const { return endpoint_; }
  /// Access to a new container by the account's key. Pauses between attempts are short.
  azure_blobs::Options new_container();

 private:
  std::filesystem::path folder_;
  std::string endpoint_{};
  pid_t pid_ = -1;
  int containers_ = 0;
};

}  // namespace porc::fakes
