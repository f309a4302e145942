// SPDX-License-Identifier: Apache-2.0
#include "disk_blobs/blob_folder.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "host/descriptor.h"
#include "host/files.h"

namespace porc::disk_blobs {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivateFile = 0600;
constexpr std::size_t kHexDigits = 64;
constexpr std::size_t kDigestFileMax = 256;
constexpr std::string_view kDigestSuffix = ".sha-256";
constexpr const char* kLockFile = ".blobs.lock";

/// Who writes. Whoever looks before writing, or writes more than one file, is alone.
enum class Writing { beside_others, alone };

/// The right to write in a folder, until it is destroyed or the process ends.
Result<host::Descriptor> lock(const fs::path& folder, Writing writing) {
  const fs::path path = folder / kLockFile;
  host::Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivateFile));
  int failed = file.is_open() ? 0 : -1;
  if (file.is_open()) {
    do {
      failed = ::flock(file.get(), writing == Writing::alone ? LOCK_EX : LOCK_SH);
    } while (failed != 0 && errno == EINTR);
  }
  if (failed == 0) return file;
  return Error{.code = ErrorCode::unavailable,
               .message = "locking '" + path.string() + "': " + std::strerror(errno)};
}

fs::path digest_file(const fs::path& blob) {
  return blob.parent_path() / ("." + blob.filename().string() + std::string(kDigestSuffix));
}

/// What the bytes of a blob may be: the newest first. None is known of a file that is no blob.
Result<std::vector<std::string>> digests_of(const fs::path& folder, const std::string& name) {
  std::vector<std::string> digests;
  auto text = host::read_file(digest_file(folder / name), kDigestFileMax);
  if (!text && text.error().code != ErrorCode::not_found) return std::move(text).error();
  for (std::size_t begin = 0; text && begin + kHexDigits <= text->size(); begin += kHexDigits + 1)
    digests.push_back(text->substr(begin, kHexDigits));
  if (std::string own = digest_in_name(name); !own.empty()) digests.push_back(std::move(own));
  return digests;
}

Result<void> write_digests(const fs::path& folder,
                           const std::string& name,
                           const std::vector<std::string>& digests) {
  std::string text;
  for (const std::string& digest : digests) text += digest + "\n";
  return host::write_file_durably(digest_file(folder / name), text, kPrivateFile);
}

Error conflict(const std::string& name, const char* why) {
  return {.code = ErrorCode::conflict, .message = "blob " + name + " " + why};
}

Error corrupt(const std::string& name) {
  return {.code = ErrorCode::corrupt, .message = "blob " + name + " is not what was stored"};
}

bool is_taken(const fs::path& path) {
  std::error_code unknown;
  return fs::exists(fs::symlink_status(path, unknown));
}

/// The blob, proven. Another one may be replacing it, whose digests are then read before its bytes
/// are: who is not alone asks again.
Result<Blob> read(const fs::path& folder, const std::string& name) {
  auto found = host::read_file(folder / name, kBlobBytesMax);
  if (!found && found.error().code == ErrorCode::invalid_argument)
    found = Error{.code = ErrorCode::not_found, .message = "blob " + name + " is a folder"};
  PORC_TRY(std::string bytes, std::move(found));
  PORC_TRY(const auto digests, digests_of(folder, name));
  std::string digest = crypto::sha256_hex(bytes);
  if (std::ranges::find(digests, digest) == digests.end()) return corrupt(name);
  return Blob{.bytes = std::move(bytes), .sha256 = digest, .version = digest};
}

Result<void> check_size(const std::string& name, const std::string& bytes) {
  if (bytes.size() <= kBlobBytesMax) return ok;
  return Error{.code = ErrorCode::too_large, .message = "blob " + name + " is too large"};
}

/// Whether a blob that is there has this digest, by what is said of it: a file that somebody
/// changed is not ours to mend.
Result<void> check_same(const fs::path& folder,
                        const std::string& name,
                        const std::string& digest) {
  PORC_TRY(const auto digests, digests_of(folder, name));
  if (digests.size() == 1 && digests.front() == digest) return ok;
  if (digests.size() > 1) {
    PORC_TRY(const Blob blob, read(folder, name));
    if (blob.sha256 == digest) return ok;
  }
  return conflict(name, "is there with other bytes");
}

/// By the time at which the file was written, which hard links and rights do not change.
Timestamp modified_at(const struct stat& status) {
  using namespace std::chrono;
  return Timestamp(seconds(status.st_mtim.tv_sec) +
                   duration_cast<milliseconds>(nanoseconds(status.st_mtim.tv_nsec)));
}

/// Nullopt when there is no such blob.
Result<std::optional<BlobEntry>> look_at(const fs::path& folder, const std::string& name) {
  std::optional<BlobEntry> entry;
  struct stat status {};
  if (::lstat((folder / name).c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return entry;
    return Error{.code = ErrorCode::unavailable,
                 .message = "looking at blob " + name + ": " + std::strerror(errno)};
  }
  if (!S_ISREG(status.st_mode)) return entry;
  PORC_TRY(auto digests, digests_of(folder, name));
  if (digests.empty()) return entry;
  entry = BlobEntry{.name = name,
                    .size = static_cast<std::uint64_t>(status.st_size),
                    .modified = modified_at(status),
                    .version = std::move(digests.front())};
  return entry;
}

/// Walks a folder in the order of the names of blobs.
class Walk {
 public:
  Walk(const fs::path& root, const std::string& prefix, const std::string& after, std::size_t limit)
      : root_(root), prefix_(prefix), after_(after), limit_(limit) {}

  Result<BlobPage> go() {
    const std::size_t slash = prefix_.rfind('/');
    const std::string begin = slash == prefix_.npos ? "" : prefix_.substr(0, slash);
    if (begin.empty() || check_blob_name(begin)) PORC_CHECK(enter(begin));
    return std::move(page_);
  }

 private:
  /// `name` is of a folder, "" of the root.
  Result<void> enter(const std::string& name) {
    // A folder stands where its name and a slash would: before "a/b" comes "a-b".
    std::set<std::string> places;
    std::error_code failed;
    fs::directory_iterator entry(root_ / name, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
      const std::string leaf = entry->path().filename().string();
      std::error_code unknown;
      const bool folder = entry->is_directory(unknown) && !entry->is_symlink(unknown);
      if (check_blob_name(leaf))
        places.insert((name.empty() ? leaf : name + "/" + leaf) + (folder ? "/" : ""));
    }
    if (failed && failed != std::errc::no_such_file_or_directory &&
        failed != std::errc::not_a_directory) {
      return Error{.code = ErrorCode::unavailable, .message = "listing blobs: " + failed.message()};
    }
    for (const std::string& place : places) {
      if (!page_.next.empty()) break;
      PORC_CHECK(place.ends_with('/') ? enter_if_needed(place) : take(place));
    }
    return ok;
  }

  Result<void> enter_if_needed(const std::string& place) {
    const bool within = place.starts_with(prefix_) || prefix_.starts_with(place);
    const bool passed = place < after_ && !after_.starts_with(place);
    if (!within || passed) return ok;
    return enter(place.substr(0, place.size() - 1));
  }

  Result<void> take(const std::string& name) {
    if (!name.starts_with(prefix_) || name <= after_) return ok;
    PORC_TRY(auto entry, look_at(root_, name));
    if (!entry) return ok;
    if (page_.entries.size() == limit_) {
      page_.next = page_.entries.back().name;
    } else {
      page_.entries.push_back(*std::move(entry));
    }
    return ok;
  }

  const fs::path& root_;
  const std::string& prefix_;
  const std::string& after_;
  const std::size_t limit_;
  BlobPage page_{};
};

bool is_any(std::string_view target) {
  return !target.empty();
}

}  // namespace

Result<void> BlobFolder::create(const std::string& name, const std::string& bytes) const {
  PORC_CHECK(check_size(name, bytes));
  const std::string digest = crypto::sha256_hex(bytes);
  const bool says_itself = digest_in_name(name) == digest;
  PORC_TRY(const auto held, lock(path_, says_itself ? Writing::beside_others : Writing::alone));
  PORC_CHECK(host::make_private_folder((path_ / name).parent_path()));
  if (is_taken(path_ / name)) return check_same(path_, name, digest);
  if (!says_itself) PORC_CHECK(write_digests(path_, name, {digest}));
  auto created = host::create_file_durably(path_ / name, bytes, kPrivateFile);
  if (created || created.error().code != ErrorCode::conflict) return created;
  return check_same(path_, name, digest);
}

Result<std::string> BlobFolder::replace(const std::string& name,
                                        const std::string& bytes,
                                        const std::optional<std::string>& expected) const {
  PORC_CHECK(check_size(name, bytes));
  const std::string digest = crypto::sha256_hex(bytes);
  PORC_TRY(const auto held, lock(path_, Writing::alone));
  PORC_CHECK(host::make_private_folder((path_ / name).parent_path()));
  std::vector<std::string> digests{digest};
  if (is_taken(path_ / name)) {
    const auto before = read(path_, name);
    if (before) digests.push_back(before->version);
    if (expected && !before) return before.error();
    if (expected && before->version != *expected) return conflict(name, "was changed meanwhile");
  } else if (expected) {
    return conflict(name, "is gone meanwhile");
  }
  PORC_CHECK(write_digests(path_, name, digests));
  PORC_CHECK(host::write_file_durably(path_ / name, bytes, kPrivateFile));
  return digest;
}

Result<Blob> BlobFolder::get(const std::string& name) const {
  auto blob = read(path_, name);
  if (blob || blob.error().code != ErrorCode::corrupt) return blob;
  PORC_TRY(const auto held, lock(path_, Writing::alone));
  return read(path_, name);
}

Result<std::string> BlobFolder::get_range(const std::string& name,
                                          std::uint64_t offset,
                                          std::size_t length) const {
  const fs::path path = path_ / name;
  const host::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  const auto failure = [&name] {
    const bool absent = errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
    return Error{.code = absent ? ErrorCode::not_found : ErrorCode::unavailable,
                 .message = "blob " + name + ": " + std::strerror(errno)};
  };
  struct stat status {};
  if (!file.is_open() || ::fstat(file.get(), &status) != 0) return failure();
  const auto size = static_cast<std::uint64_t>(status.st_size);
  std::string bytes(std::min<std::uint64_t>(length, size - std::min(offset, size)), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::pread(
        file.get(), bytes.data() + have, bytes.size() - have, static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure();
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

Result<std::optional<BlobEntry>> BlobFolder::find(const std::string& name) const {
  return look_at(path_, name);
}

Result<void> BlobFolder::remove(const std::string& name) const {
  if (!is_taken(path_ / name)) return ok;
  PORC_TRY(const auto held, lock(path_, Writing::alone));
  PORC_TRY(const auto entry, look_at(path_, name));
  if (!entry) return ok;
  const fs::path blob = path_ / name;
  for (const fs::path& file : {blob, digest_file(blob)}) {
    if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
      return Error{.code = ErrorCode::unavailable,
                   .message = "removing blob " + name + ": " + std::strerror(errno)};
    }
  }
  // Nobody else writes now: what is half written was left by a crash. Folders go with their last
  // blob.
  fs::path folder = blob.parent_path();
  if (folder != path_) PORC_CHECK(host::remove_drafts(folder, is_any));
  for (; folder != path_ && ::rmdir(folder.c_str()) == 0;) folder = folder.parent_path();
  return host::sync_folder(folder);
}

Result<BlobPage> BlobFolder::list(const std::string& prefix,
                                  const std::string& after,
                                  std::size_t limit) const {
  return Walk(path_, prefix, after, limit).go();
}

Result<void> BlobFolder::ping() const {
  PORC_TRY(const auto held, lock(path_, Writing::beside_others));
  return ok;
}

}  // namespace porc::disk_blobs
