// SPDX-License-Identifier: Apache-2.0
#include "host/entropy.h"

#include <cerrno>

#include <sys/random.h>

#include "base/assert.h"

namespace porc::host {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t filled = 0;
  while (filled < count) {
    ssize_t got = getrandom(bytes.data() + filled, count - filled, 0);
    PORC_ASSERT(got >= 0 || errno == EINTR);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace porc::host
