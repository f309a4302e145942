// SPDX-License-Identifier: Apache-2.0
#include "terraform_engine/workroom.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/files.h"
#include "terraform_engine/commands.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPlainMode = 0600;
constexpr mode_t kExecutableMode = 0700;

Error system_error(const std::string& doing, const fs::path& path, int number) {
  return Error{.code = ErrorCode::unavailable,
               .message = doing + " " + path.string() + ": " + std::strerror(number)};
}

/// Nothing here survives a crash of the machine: a phase then starts over from what is sealed.
Result<void> write_file(const fs::path& path, std::string_view bytes, mode_t mode) {
  int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return system_error("creating", path, errno);
  int fault = 0;
  while (!bytes.empty() && fault == 0) {
    ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) fault = errno;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  ::close(file);
  if (fault != 0) return system_error("writing", path, fault);
  return ok;
}

/// Opens a plain file below `root` without following any link. -1 when it is anything else.
int open_beneath(const fs::path& root, const fs::path& relative) {
  int folder = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  int file = static_cast<int>(::syscall(SYS_openat2, folder, relative.c_str(), &how, sizeof how));
  ::close(folder);
  struct stat status {};
  if (file >= 0 && (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))) {
    ::close(file);
    return -1;
  }
  return file;
}

/// True when `path` is a folder below `root` and no part of the way to it is a link.
bool is_plain_folder(const fs::path& root, const fs::path& path) {
  std::error_code absent;
  return fs::is_directory(path, absent) &&
         fs::canonical(path, absent) == fs::canonical(root, absent) / path.lexically_relative(root);
}

/// What an upload may bring along, but must not decide: the state is ours, and so is what terraform
/// keeps of earlier commands. Only modules may come installed, into a fresh folder: through a link
/// that an earlier phase left, we would write anywhere.
bool is_ours(const fs::path& path, bool fresh) {
  if (path.filename().string().starts_with(kStateFile)) return true;
  auto part = std::find(path.begin(), path.end(), kDataFolder);
  if (part == path.end()) return false;
  return !fresh || ++part == path.end() || *part != "modules";
}

}  // namespace

fs::path Workroom::config() const {
  return files() / kConfigFolder;
}

fs::path Workroom::module(const std::string& working_directory) const {
  return working_directory.empty() ? config() : config() / working_directory;
}

fs::path Workroom::job(std::uint32_t attempt) const {
  return root_ / std::to_string(attempt);
}

Result<void> Workroom::unpack(const std::vector<archive::File>& files) {
  std::error_code fault;
  bool fresh = !fs::exists(config(), fault);
  PORC_CHECK(host::make_private_folder(config()));
  for (const archive::File& file : files) {
    if (is_ours(file.path, fresh)) continue;
    fs::path path = config() / file.path;
    fs::create_directories(path.parent_path(), fault);
    if (fault) return system_error("creating", path.parent_path(), fault.value());
    PORC_CHECK(write_file(path, file.bytes, file.executable ? kExecutableMode : kPlainMode));
  }
  return ok;
}

Result<void> Workroom::make_job(std::uint32_t attempt) {
  return host::make_private_folder(job(attempt));
}

Result<void> Workroom::write(const fs::path& path, std::string_view bytes) const {
  return write_file(path, bytes, kPlainMode);
}

Result<std::optional<std::string>> Workroom::read(const fs::path& path,
                                                  std::size_t bytes_max) const {
  int file = open_beneath(root_, path.lexically_relative(root_));
  if (file < 0) return std::optional<std::string>();
  auto bytes = host::read_file("/proc/self/fd/" + std::to_string(file), bytes_max);
  ::close(file);
  if (!bytes) return std::move(bytes).error().in("reading " + path.string());
  return std::optional(*std::move(bytes));
}

void Workroom::tidy(const std::string& working_directory) {
  std::error_code ignored;
  fs::path kept = module(working_directory);
  if (!is_plain_folder(root_, kept / kDataFolder)) return remove();
  fs::path aside = root_ / "installed";
  fs::create_directory(aside, ignored);
  for (const char* name : {kDataFolder, kLockFile}) {
    fs::rename(kept / name, aside / name, ignored);
  }
  for (const auto& entry : fs::directory_iterator(root_, ignored)) {
    if (entry.path() != aside) fs::remove_all(entry.path(), ignored);
  }
  fs::create_directories(kept, ignored);
  for (const char* name : {kDataFolder, kLockFile}) {
    fs::rename(aside / name, kept / name, ignored);
  }
  fs::remove_all(aside, ignored);
}

void Workroom::remove() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

}  // namespace porc::terraform_engine
