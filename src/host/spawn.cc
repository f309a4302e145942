// SPDX-License-Identifier: Apache-2.0
#include "host/spawn.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace porc::host {
namespace {

// Copies stand above every number that is given, so that no gift is overwritten by another.
constexpr int kFirstCopy = 64;

/// What posix_spawn takes, freed with the scope.
struct SpawnArguments {
  SpawnArguments() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnArguments() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  SpawnArguments(const SpawnArguments&) = delete;
  SpawnArguments& operator=(const SpawnArguments&) = delete;

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

std::vector<char*> c_strings(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

void SpawnPlan::give(int ours, int theirs) {
  gifts_.push_back(
      {.theirs = theirs, .ours = Descriptor(::fcntl(ours, F_DUPFD_CLOEXEC, kFirstCopy))});
}

void SpawnPlan::open(std::string path, int flags, mode_t mode, int theirs) {
  gifts_.push_back({.theirs = theirs, .path = std::move(path), .flags = flags, .mode = mode});
}

Result<pid_t> SpawnPlan::start(std::vector<std::string> argv,
                               std::vector<std::string> environment) const {
  SpawnArguments spawn;
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&spawn.actions, stream, "/dev/null", O_RDWR, 0);
  }
  int last = STDERR_FILENO;
  for (const Gift& gift : gifts_) {
    if (gift.path.empty()) {
      posix_spawn_file_actions_adddup2(&spawn.actions, gift.ours.get(), gift.theirs);
    } else {
      posix_spawn_file_actions_addopen(
          &spawn.actions, gift.theirs, gift.path.c_str(), gift.flags, gift.mode);
    }
    last = std::max(last, gift.theirs);
  }
  posix_spawn_file_actions_addclosefrom_np(&spawn.actions, last + 1);
  if (!folder_.empty()) posix_spawn_file_actions_addchdir_np(&spawn.actions, folder_.c_str());

  sigset_t all;
  sigfillset(&all);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&spawn.attributes, &all);
  posix_spawnattr_setsigmask(&spawn.attributes, block_signals_ ? &all : &none);
  posix_spawnattr_setpgroup(&spawn.attributes, 0);
  const int group = own_session_ ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  posix_spawnattr_setflags(
      &spawn.attributes,
      static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group));

  pid_t pid = -1;
  const int fault = ::posix_spawnp(&pid,
                                   argv.front().c_str(),
                                   &spawn.actions,
                                   &spawn.attributes,
                                   c_strings(argv).data(),
                                   c_strings(environment).data());
  if (fault == 0) return pid;
  const bool absent = fault == ENOENT || fault == ENOTDIR || fault == EACCES;
  const std::string where = folder_.empty() ? "" : " in " + folder_;
  return Error{.code = absent ? ErrorCode::not_found : ErrorCode::unavailable,
               .message = "starting " + argv.front() + where + ": " + std::strerror(fault)};
}

Result<Descriptor> open_process(pid_t pid) {
  // Called by number: glibc 2.36 declares pidfd_open without C linkage.
  Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (process.is_open()) return process;
  return Error{.code = errno == ESRCH ? ErrorCode::not_found : ErrorCode::unavailable,
               .message = "following process " + std::to_string(pid) + ": " + std::strerror(errno)};
}

}  // namespace porc::host
