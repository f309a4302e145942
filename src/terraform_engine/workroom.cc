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

#include "host/descriptor.h"
#include "host/files.h"
#include "terraform_engine/commands.h"

namespace porc::terraform_engine {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPlainMode = 0600;
constexpr mode_t kFolderMode = 0700;
// What init leaves that an apply uses again.
constexpr const char* kInstalled[] = {kDataFolder, kLockFile};

// Waiting does not change these: the path itself is what cannot be.
constexpr int kOfThePath[] = {ENAMETOOLONG, ENOTDIR, EISDIR, ELOOP, EINVAL};

Error system_error(const std::string& doing, const fs::path& path, int number) {
  const bool is_of_the_path = std::ranges::find(kOfThePath, number) != std::end(kOfThePath);
  return Error{.code = is_of_the_path ? ErrorCode::invalid_argument : ErrorCode::unavailable,
               .message = doing + " " + path.string() + ": " + std::strerror(number)};
}

/// Opens `path` below `root` without following any link. Closed, with errno, when it cannot.
host::Descriptor open_beneath(const fs::path& root,
                              const fs::path& path,
                              std::uint64_t flags,
                              mode_t mode = 0) {
  host::Descriptor folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return folder;
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.mode = mode;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  fs::path relative = path.lexically_relative(root);
  long file = ::syscall(SYS_openat2, folder.get(), relative.c_str(), &how, sizeof how);
  return host::Descriptor(static_cast<int>(file));
}

/// Nothing here survives a crash of the machine: a phase then starts over from what is sealed.
Result<void> write_file(const fs::path& root,
                        const fs::path& path,
                        std::string_view bytes,
                        mode_t mode) {
  host::Descriptor file = open_beneath(root, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
  if (!file.is_open()) return system_error("creating", path, errno);
  while (!bytes.empty()) {
    ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("writing", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok;
}

/// Gives us back the rights that terraform may have taken from us on its own files: what it leaves
/// must be read and removed whatever their modes are.
void regain_rights(const fs::path& root) {
  std::error_code ignored;
  fs::permissions(root, fs::perms::owner_all, fs::perm_options::add, ignored);
  for (fs::recursive_directory_iterator at(root, ignored), end; at != end; at.increment(ignored)) {
    fs::file_type type = at->symlink_status(ignored).type();
    if (type != fs::file_type::directory && type != fs::file_type::regular) continue;
    fs::permissions(at->path(),
                    type == fs::file_type::directory ? fs::perms::owner_all : fs::perms::owner_read,
                    fs::perm_options::add | fs::perm_options::nofollow,
                    ignored);
  }
}

Result<void> clear_away(const fs::path& path) {
  std::error_code fault;
  fs::remove_all(path, fault);
  if (!fault) return ok;
  regain_rights(path);
  fs::remove_all(path, fault);
  if (fault) return system_error("removing", path, fault.value());
  return ok;
}

Result<void> make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return system_error("creating", path, errno);
  return ok;
}

Result<void> sync_folder(const fs::path& path) {
  host::Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fsync(folder.get()) != 0) return system_error("syncing", path, errno);
  return ok;
}

/// What an upload may bring along, but must not decide: the state is ours, and so is what terraform
/// keeps of earlier commands. Only modules may come installed, where nothing else is.
bool is_ours(const fs::path& path, bool keep_installed) {
  std::string name = path.filename().string();
  if (name.starts_with(kStateFile) || name == kErroredStateFile) return true;
  auto part = std::find(path.begin(), path.end(), kDataFolder);
  if (part == path.end()) return false;
  return keep_installed || ++part == path.end() || *part != "modules";
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

Result<void> Workroom::unpack(const std::vector<archive::File>& files,
                              const std::string& working_directory,
                              bool keep_installed) {
  if (keep_installed) put_aside(working_directory);
  std::error_code fault;
  keep_installed = keep_installed && fs::exists(installed(), fault);
  if (!keep_installed) PORC_CHECK(clear_away(installed()));
  PORC_CHECK(clear_away(this->files()));
  for (const fs::path& folder : {root_, this->files(), config()}) PORC_CHECK(make_folder(folder));
  for (const archive::File& file : files) {
    if (is_ours(file.path, keep_installed)) continue;
    fs::path path = config() / file.path;
    fs::create_directories(path.parent_path(), fault);
    if (fault) return system_error("creating", path.parent_path(), fault.value());
    PORC_CHECK(write_file(root_, path, file.bytes, file.executable ? kFolderMode : kPlainMode));
  }
  if (!keep_installed) return ok;
  for (const char* name : kInstalled) {
    fs::rename(installed() / name, module(working_directory) / name, fault);
    if (fault && fault != std::errc::no_such_file_or_directory)
      return system_error("moving", installed() / name, fault.value());
  }
  return clear_away(installed());
}

Result<void> Workroom::make_job(std::uint32_t attempt, bool durable) {
  PORC_CHECK(make_folder(job(attempt)));
  if (!durable) return ok;
  for (const fs::path& folder : {root_, root_.parent_path()}) PORC_CHECK(sync_folder(folder));
  return ok;
}

Result<void> Workroom::write(const fs::path& path, std::string_view bytes) const {
  return write_file(root_, path, bytes, kPlainMode);
}

Result<std::optional<std::string>> Workroom::read(const fs::path& path,
                                                  std::size_t bytes_max) const {
  constexpr std::uint64_t kFlags = O_RDONLY | O_NONBLOCK;
  host::Descriptor file = open_beneath(root_, path, kFlags);
  if (!file.is_open() && errno == EACCES) {
    regain_rights(root_);
    file = open_beneath(root_, path, kFlags);
  }
  if (!file.is_open()) {
    // No file, a link on the way, or a socket. Anything else says nothing about the file.
    constexpr int kAbsent[] = {ENOENT, ENOTDIR, ELOOP, ENXIO};
    if (std::ranges::find(kAbsent, errno) != std::end(kAbsent)) return std::optional<std::string>();
    return system_error("opening", path, errno);
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error("looking at", path, errno);
  if (!S_ISREG(status.st_mode)) return std::optional<std::string>();
  auto bytes = host::read_file("/proc/self/fd/" + std::to_string(file.get()), bytes_max);
  if (bytes) return std::optional(*std::move(bytes));
  Error error = std::move(bytes).error();
  if (error.code != ErrorCode::too_large) error.code = ErrorCode::unavailable;
  return std::move(error).in("reading " + path.string());
}

/// Moves what init installed out of `files`, unless it is aside already.
void Workroom::put_aside(const std::string& working_directory) {
  fs::path from = module(working_directory);
  if (!open_beneath(root_, from / kDataFolder, O_PATH | O_DIRECTORY).is_open()) return;
  std::error_code ignored;
  fs::create_directory(installed(), ignored);
  for (const char* name : kInstalled) {
    if (!fs::is_symlink(from / name, ignored)) fs::rename(from / name, installed() / name, ignored);
  }
}

Result<void> Workroom::tidy(const std::string& working_directory) {
  put_aside(working_directory);
  std::error_code fault;
  if (!fs::exists(installed(), fault)) return remove();
  Result<void> done = ok;
  for (const auto& entry : fs::directory_iterator(root_, fault)) {
    if (entry.path() == installed()) continue;
    auto removed = clear_away(entry.path());
    if (!removed) done = std::move(removed);
  }
  return done;
}

Result<void> Workroom::remove() {
  return clear_away(root_);
}

}  // namespace porc::terraform_engine
