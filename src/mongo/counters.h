// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace porc::mongo {

/// Removes the file of /dev/shm that libmongoc makes for its counters before main, and that nobody
/// reads. A process that is killed would leave it for ever, and a later one of the same number
/// would warn about it on stderr.
inline void remove_shared_counters() {
  ::shm_unlink(("/mongoc-" + std::to_string(::getpid())).c_str());
}

}  // namespace porc::mongo
