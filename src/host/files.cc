// SPDX-License-Identifier: Apache-2.0
#include "host/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/descriptor.h"
#include "host/entropy.h"

namespace porc::host {
namespace {

using Path = std::filesystem::path;

constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kGroupAndOthers = 0077;
constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::string_view kDraftSuffix = ".XXXXXX";  // as mkostemp wants it

struct ErrnoRow {
  int number;
  ErrorCode code;
};
constexpr ErrnoRow kErrnoCodes[] = {
    {ENOENT, ErrorCode::not_found},
    {ENOTDIR, ErrorCode::not_found},
    {EACCES, ErrorCode::forbidden},
    {EPERM, ErrorCode::forbidden},
    {EROFS, ErrorCode::forbidden},
    {EEXIST, ErrorCode::conflict},
    {EISDIR, ErrorCode::invalid_argument},
};

/// What the kernel said about `path` just now.
Error system_error(std::string_view doing, const Path& path) {
  int number = errno;
  const auto* row = std::find_if(
      std::begin(kErrnoCodes), std::end(kErrnoCodes), [number](const ErrnoRow& candidate) {
        return candidate.number == number;
      });
  return Error{
      .code = row == std::end(kErrnoCodes) ? ErrorCode::unavailable : row->code,
      .message = std::string(doing) + " '" + path.string() + "': " + std::strerror(number)};
}

Result<Descriptor> open_file(const Path& path, int flags) {
  int number = -1;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC);
  } while (number < 0 && errno == EINTR);
  if (number < 0) return system_error("opening", path);
  return Descriptor(number);
}

Result<std::string> read_all(const Descriptor& file, const Path& path, std::size_t bytes_max) {
  std::string bytes;
  std::array<char, kChunkBytes> chunk{};
  while (true) {
    ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("reading", path);
    if (got == 0) return bytes;
    auto count = static_cast<std::size_t>(got);
    if (count > bytes_max - bytes.size()) {
      return Error{.code = ErrorCode::too_large,
                   .message = "'" + path.string() + "' has more than " + std::to_string(bytes_max) +
                              " bytes"};
    }
    bytes.append(chunk.data(), count);
  }
}

Result<void> write_all(const Descriptor& file, const Path& path, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("writing", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok;
}

Path folder_of(const Path& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

/// A complete file beside its final place; removed again unless somebody took its name.
class Draft {
 public:
  static Result<Draft> write(const Path& target,
                             std::string_view bytes,
                             mode_t mode,
                             bool durable = true) {
    std::string name =
        (folder_of(target) / ("." + target.filename().string() + std::string(kDraftSuffix)))
            .string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file.get() < 0) return system_error("creating a file beside", target);
    Draft draft(std::move(name));
    PORC_CHECK(write_all(file, target, bytes));
    if (::fchmod(file.get(), mode) != 0) return system_error("setting the mode of", target);
    if (durable && ::fsync(file.get()) != 0) return system_error("syncing", target);
    return draft;
  }
  Draft(Draft&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  Draft& operator=(Draft&&) = delete;
  ~Draft() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  Result<void> replace(const Path& target) {
    if (::rename(name_.c_str(), target.c_str()) != 0) return system_error("replacing", target);
    name_.clear();
    return ok;
  }
  /// Errors: conflict when `target` exists.
  Result<void> become(const Path& target) const {
    if (::link(name_.c_str(), target.c_str()) != 0) return system_error("creating", target);
    return sync_folder(folder_of(target));
  }

 private:
  explicit Draft(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

/// The file that a draft of this name was to become; "" when it is no draft.
std::string_view target_of_draft(std::string_view name) {
  if (!name.starts_with('.') || name.size() <= kDraftSuffix.size()) return {};
  const std::size_t end = name.size() - kDraftSuffix.size();
  return name[end] == '.' ? name.substr(1, end - 1) : std::string_view();
}

Result<Secret> read_key_file(const Path& path, std::size_t size) {
  PORC_TRY(Descriptor file, open_file(path, O_RDONLY));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error("looking at", path);
  if ((status.st_mode & kGroupAndOthers) != 0) {
    return Error{.code = ErrorCode::forbidden,
                 .message = "the key file '" + path.string() + "' is open to others: chmod 600 it"};
  }
  PORC_TRY(std::string key, read_all(file, path, kChunkBytes));
  Secret secret(std::move(key));
  std::size_t found = secret.expose("checking its length").size();
  if (found != size) {
    return Error{.code = ErrorCode::corrupt,
                 .message = "the key file '" + path.string() + "' has " + std::to_string(found) +
                            " bytes instead of " + std::to_string(size) +
                            ": put the right key back"};
  }
  return secret;
}

}  // namespace

Result<std::string> read_file(const Path& path, std::size_t bytes_max) {
  PORC_TRY(Descriptor file, open_file(path, O_RDONLY));
  return read_all(file, path, bytes_max);
}

Result<void> write_file_durably(const Path& path, std::string_view bytes, mode_t mode) {
  PORC_TRY(Draft draft, Draft::write(path, bytes, mode));
  PORC_CHECK(draft.replace(path));
  return sync_folder(folder_of(path));
}

Result<void> write_file(const Path& path, std::string_view bytes, mode_t mode) {
  PORC_TRY(Draft draft, Draft::write(path, bytes, mode, false));
  return draft.replace(path);
}

Result<void> create_file_durably(const Path& path, std::string_view bytes, mode_t mode) {
  PORC_TRY(Draft draft, Draft::write(path, bytes, mode));
  return draft.become(path);
}

Error seen_from_outside(Error error, const Path& folder) {
  const std::string prefix = folder.string() + "/";
  for (auto at = error.message.find(prefix); at != std::string::npos;
       at = error.message.find(prefix)) {
    error.message.erase(at, prefix.size());
  }
  if (error.code == ErrorCode::forbidden) error.code = ErrorCode::unavailable;
  return error;
}

Result<void> remove_drafts(const Path& folder, bool (*is_target)(std::string_view)) {
  std::error_code failed;
  std::filesystem::directory_iterator entry(folder, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (!is_target(target_of_draft(name))) continue;
    if (::unlink(entry->path().c_str()) != 0 && errno != ENOENT)
      return system_error("removing", entry->path());
  }
  if (!failed) return ok;
  errno = failed.value();
  return system_error("listing", folder);
}

Result<void> sync_folder(const Path& folder) {
  PORC_TRY(Descriptor opened, open_file(folder, O_RDONLY | O_DIRECTORY));
  if (::fsync(opened.get()) != 0) return system_error("syncing", folder);
  return ok;
}

Result<void> make_private_folder(const Path& path) {
  std::vector<Path> missing;
  for (Path folder = path.has_filename() ? path : path.parent_path();; folder = folder_of(folder)) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) == 0) {
      if (S_ISDIR(status.st_mode)) break;
      return Error{.code = ErrorCode::conflict,
                   .message = "'" + folder.string() + "' is not a folder"};
    }
    if (errno != ENOENT) return system_error("looking at", folder);
    missing.push_back(folder);
  }
  for (; !missing.empty(); missing.pop_back()) {
    // Another process may have been faster; a folder is a folder.
    if (::mkdir(missing.back().c_str(), kPrivateFolder) != 0 && errno != EEXIST) {
      return system_error("creating", missing.back());
    }
    PORC_CHECK(sync_folder(folder_of(missing.back())));
  }
  return ok;
}

Result<Secret> read_or_create_key_file(const Path& path, std::size_t size) {
  auto existing = read_key_file(path, size);
  if (existing || existing.error().code != ErrorCode::not_found) return existing;
  Secret key(random_bytes(size));
  PORC_TRY(Draft draft, Draft::write(path, key.expose("writing the key file"), kPrivateFile));
  auto created = draft.become(path);
  if (created) return key;
  if (created.error().code == ErrorCode::conflict) return read_key_file(path, size);
  return std::move(created).error();
}

}  // namespace porc::host
