// SPDX-License-Identifier: Apache-2.0
#include "supervisor/process.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <limits>
#include <sstream>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "host/files.h"
#include "host/spawn.h"
#include "supervisor/fields.h"

namespace porc::supervisor {
namespace {

constexpr std::size_t kProcFileMax = 4096;
constexpr std::size_t kChildrenFileMax = std::size_t{1} << 20;
// Numbers of fields in /proc/<pid>/stat, counted from the state behind the command's name.
constexpr std::size_t kStateField = 0;
constexpr std::size_t kParentField = 1;
constexpr std::size_t kStartField = 19;

Error gone(pid_t pid) {
  return Error{.code = ErrorCode::not_found, .message = "no process " + std::to_string(pid)};
}

/// One word of /proc/<pid>/stat.
Result<std::string> stat_word(pid_t pid, std::size_t index) {
  auto stat = host::read_file("/proc/" + std::to_string(pid) + "/stat", kProcFileMax);
  if (!stat) return gone(pid);
  // The name may hold anything, so fields are counted behind its last parenthesis.
  std::size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos) return gone(pid);
  std::istringstream fields(stat->substr(name_end + 1));
  std::string field;
  for (std::size_t i = 0; i <= index; ++i) fields >> field;
  return field;
}

Result<std::int64_t> stat_field(pid_t pid, std::size_t index) {
  PORC_TRY(std::string word, stat_word(pid, index));
  return decode_number(word);
}

bool is_zombie(pid_t pid) {
  return stat_word(pid, kStateField).value_or("") == "Z";
}

Result<std::string> boot_id() {
  PORC_TRY(std::string id, host::read_file("/proc/sys/kernel/random/boot_id", kProcFileMax));
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

/// The same as find_child_of, on kernels that keep no list of a process's children.
pid_t search_child_of(pid_t parent) {
  pid_t oldest = 0;
  std::int64_t oldest_start = std::numeric_limits<std::int64_t>::max();
  std::error_code ended;
  for (std::filesystem::directory_iterator entry("/proc", ended), end; entry != end;
       entry.increment(ended)) {
    auto number = decode_number(entry->path().filename().string());
    if (!number) continue;
    auto pid = static_cast<pid_t>(*number);
    auto its_parent = stat_field(pid, kParentField);
    if (!its_parent || *its_parent != parent) continue;
    auto start = stat_field(pid, kStartField);
    if (start && *start < oldest_start) {
      oldest = pid;
      oldest_start = *start;
    }
  }
  return oldest;
}

}  // namespace

Result<ProcessIdentity> identify(pid_t pid) {
  PORC_TRY(std::int64_t started, stat_field(pid, kStartField));
  PORC_TRY(std::string boot, boot_id());
  return ProcessIdentity{
      .pid = pid, .started = static_cast<std::uint64_t>(started), .boot = std::move(boot)};
}

Result<host::Descriptor> open_process(const ProcessIdentity& identity) {
  auto process = host::open_process(identity.pid);
  if (!process) return gone(identity.pid);
  auto now = identify(identity.pid);
  if (now && *now == identity && !is_zombie(identity.pid)) return process;
  return gone(identity.pid);
}

pid_t find_child_of(pid_t parent) {
  // Oldest first, of the main thread, which is all that our parents have.
  const std::string number = std::to_string(parent);
  auto children =
      host::read_file("/proc/" + number + "/task/" + number + "/children", kChildrenFileMax);
  if (!children) return search_child_of(parent);
  auto first = decode_number(std::string_view(*children).substr(0, children->find(' ')));
  return first ? static_cast<pid_t>(*first) : 0;
}

void end_children() {
  while (::waitpid(-1, nullptr, WNOHANG) >= 0) {
    pid_t orphan = find_child_of(::getpid());
    if (orphan == 0) continue;
    ::kill(orphan, SIGKILL);
    ::waitpid(orphan, nullptr, 0);
  }
}

int exit_code(int wait_status) {
  constexpr int kSignalBase = 128;
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : kSignalBase + WTERMSIG(wait_status);
}

std::string encode(const ProcessIdentity& identity) {
  return encode_fields({{"pid", std::to_string(identity.pid)},
                        {"started", std::to_string(identity.started)},
                        {"boot", identity.boot}});
}

Result<ProcessIdentity> decode_identity(std::string_view bytes) {
  PORC_TRY(Fields fields, decode_fields(bytes));
  if (fields.size() != 3 || fields[0].first != "pid" || fields[1].first != "started" ||
      fields[2].first != "boot") {
    return Error{.code = ErrorCode::malformed, .message = "not the identity of a process"};
  }
  PORC_TRY(std::int64_t pid, decode_number(fields[0].second));
  PORC_TRY(std::int64_t started, decode_number(fields[1].second));
  return ProcessIdentity{.pid = static_cast<pid_t>(pid),
                         .started = static_cast<std::uint64_t>(started),
                         .boot = fields[2].second};
}

}  // namespace porc::supervisor
