// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <sys/types.h>

#include "aio/loop.h"
#include "aio/task.h"
#include "base/time.h"

namespace porc::aio {

/// What one of the child's three standard streams is.
struct NullStream {};  ///< /dev/null
struct FileStream {
  std::string path;
};  ///< stdin reads it; the others append, made with mode 0600
struct FdStream {
  int fd;
};  ///< a copy of a descriptor of ours
using ChildStream = std::variant<NullStream, FileStream, FdStream>;

struct SpawnOptions {
  std::string program{};                   ///< a path, or a name that is looked up on our own PATH
  std::vector<std::string> args{};         ///< without the program itself
  std::vector<std::string> environment{};  ///< "NAME=value"; exactly this, nothing is inherited
  std::string dir{};                       ///< where it runs; "" is our own working directory
  ChildStream in{};
  ChildStream out{};
  ChildStream err{};
  bool new_session = false;  ///< a session of its own; always a process group of its own
};

/// A running program, awaited without a thread. Loop thread only. Only the three standard streams
/// are passed on; every other descriptor is closed.
class ChildProcess {
 public:
  /// Errors: not_found without the program or the directory; unavailable when the system is out of
  /// processes or descriptors. `loop` outlives the child.
  static Result<ChildProcess> spawn(Loop& loop, SpawnOptions options);

  ChildProcess(ChildProcess&&) noexcept = default;
  ChildProcess& operator=(ChildProcess&&) = delete;
  /// The last resort: kills the process group if it still runs, and reaps.
  ~ChildProcess();

  pid_t pid() const noexcept;
  /// Sends a signal to the process group; nothing when it has ended.
  void signal(int number);
  /// The exit code, or 128 + the signal that ended it. May be asked again.
  /// Errors: cancelled when this is destroyed meanwhile.
  Task<int> wait();
  /// SIGINT, a grace to end by itself, only then SIGKILL; answers like `wait`.
  Task<int> stop(Duration grace);

 private:
  struct State;
  explicit ChildProcess(std::shared_ptr<State> state);
  static Task<int> wait_for(std::shared_ptr<State> state);
  static Task<int> stop_within(std::shared_ptr<State> state, Duration grace);

  std::shared_ptr<State> state_;  ///< shared with the waits that have not noticed our end yet
};

}  // namespace porc::aio
