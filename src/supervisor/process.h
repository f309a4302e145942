// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"
#include "host/descriptor.h"

namespace porc::supervisor {

/// One process for good: pids are used again, the moment of start within one boot is not.
struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t started = 0;  ///< clock ticks after boot: /proc/<pid>/stat, field 22
  std::string boot{};         ///< /proc/sys/kernel/random/boot_id
  friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

/// Errors: not_found when no process has this pid.
Result<ProcessIdentity> identify(pid_t pid);

/// A pidfd (close-on-exec) of exactly that process, while it runs.
/// Errors: not_found when it is gone, or a zombie that only waits for its parent.
Result<host::Descriptor> open_process(const ProcessIdentity& identity);

/// The pid of the oldest child of `parent`, or 0 when it has none.
pid_t find_child_of(pid_t parent);

/// Ends and reaps whatever is left of our children. Orphans are among them, wherever in the tree
/// they stood, when we are a subreaper or the first process of a namespace.
void end_children();

/// Of a child that waitpid told of: its exit code, or 128 + the signal that ended it.
int exit_code(int wait_status);

std::string encode(const ProcessIdentity& identity);
/// Errors: malformed.
Result<ProcessIdentity> decode_identity(std::string_view bytes);

}  // namespace porc::supervisor
