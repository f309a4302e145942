// SPDX-License-Identifier: Apache-2.0
#include "archive/tar.h"

#include <algorithm>
#include <memory>
#include <optional>

#include <archive.h>
#include <archive_entry.h>

#include "archive/gzip.h"
#include "base/assert.h"

namespace porc::archive {
namespace {

constexpr std::size_t kBlockBytes = 512;
constexpr mode_t kPlainMode = 0644;
constexpr mode_t kExecutableMode = 0755;
constexpr mode_t kOwnerMayExecute = 0100;

struct Free {
  void operator()(::archive* archive) const noexcept { archive_free(archive); }
  void operator()(::archive_entry* entry) const noexcept { archive_entry_free(entry); }
};
using Archive = std::unique_ptr<::archive, Free>;
using Entry = std::unique_ptr<::archive_entry, Free>;

/// A path as it may stand in a message: what makes it unsafe must not reach a terminal or a log.
std::string shown(std::string_view path) {
  std::string text(path.substr(0, kPathMax));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c == '\x7f'; }, '?');
  return "'" + text + "'";
}

la_ssize_t append_to(::archive*, void* tar, const void* bytes, std::size_t size) {
  static_cast<std::string*>(tar)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

/// The tar of `files`, whose paths are sorted and safe.
std::string make_tar(const std::vector<File>& files) {
  std::string tar;
  Archive writer(archive_write_new());
  // GNU tar stores every path as its own bytes. The pax formats convert it by the process's locale.
  PORC_ASSERT(writer && archive_write_set_format_gnutar(writer.get()) == ARCHIVE_OK);
  PORC_ASSERT(archive_write_set_bytes_in_last_block(writer.get(), 1) == ARCHIVE_OK);
  PORC_ASSERT(archive_write_open(writer.get(), &tar, nullptr, append_to, nullptr) == ARCHIVE_OK);
  for (const File& file : files) {
    Entry entry(archive_entry_new());
    PORC_ASSERT(entry);
    archive_entry_set_pathname(entry.get(), file.path.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), file.executable ? kExecutableMode : kPlainMode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.bytes.size()));
    archive_entry_set_mtime(entry.get(), 0, 0);
    PORC_ASSERT(archive_write_header(writer.get(), entry.get()) == ARCHIVE_OK);
    if (file.bytes.empty()) continue;
    la_ssize_t written = archive_write_data(writer.get(), file.bytes.data(), file.bytes.size());
    PORC_ASSERT(written == static_cast<la_ssize_t>(file.bytes.size()));
  }
  PORC_ASSERT(archive_write_close(writer.get()) == ARCHIVE_OK);
  return tar;
}

Error malformed(std::string message) {
  return Error{.code = ErrorCode::malformed, .message = std::move(message)};
}
Error refused(std::string message) {
  return Error{.code = ErrorCode::invalid_argument, .message = std::move(message)};
}

bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// libarchive takes the end of the input for the end of the archive, and does not look behind it.
Result<void> check_end(::archive* reader, std::string_view tar) {
  auto read = static_cast<std::size_t>(archive_filter_bytes(reader, 0));
  PORC_ASSERT(read <= tar.size());
  if (read < kBlockBytes || !all_zero(tar.substr(read - kBlockBytes, kBlockBytes))) {
    return malformed("the tar has no end mark: it is cut off");
  }
  if (!all_zero(tar.substr(read))) return malformed("something follows the end of the tar");
  return ok;
}

/// The path of an entry without `./` before it and `/` after it; empty for the root folder.
std::string_view stored_path(::archive_entry* entry) {
  const char* stored = archive_entry_pathname(entry);
  std::string_view path = stored == nullptr ? "" : stored;
  while (path.starts_with("./")) path.remove_prefix(2);
  if (archive_entry_filetype(entry) == AE_IFDIR) {
    if (path == ".") return "";
    if (path.ends_with('/')) path.remove_suffix(1);
  }
  return path;
}

Result<std::string> read_bytes(::archive* reader,
                               ::archive_entry* entry,
                               const std::string& path,
                               std::size_t bytes_max) {
  auto size = static_cast<std::size_t>(archive_entry_size(entry));
  // A sparse entry may claim any size without storing it.
  if (size > bytes_max) {
    return Error{.code = ErrorCode::too_large,
                 .message = shown(path) + " makes the archive larger than the limit"};
  }
  std::string bytes(size, '\0');
  if (size > 0 && archive_read_data(reader, bytes.data(), size) != static_cast<la_ssize_t>(size)) {
    return malformed("the content of " + shown(path) + " is cut off");
  }
  return bytes;
}

/// The file of one entry, or nothing for a folder.
Result<std::optional<File>> read_entry(::archive* reader,
                                       ::archive_entry* entry,
                                       std::size_t bytes_max) {
  std::string path(stored_path(entry));
  auto type = archive_entry_filetype(entry);
  if (type == AE_IFDIR && path.empty()) return std::optional<File>();
  if (!is_safe_path(path)) return refused(shown(path) + " is not a safe path");
  if (archive_entry_hardlink(entry) != nullptr || (type != AE_IFREG && type != AE_IFDIR)) {
    return refused(shown(path) + " is neither a file nor a folder");
  }
  if (type == AE_IFDIR) return std::optional<File>();
  PORC_TRY(std::string bytes, read_bytes(reader, entry, path, bytes_max));
  bool executable = (archive_entry_perm(entry) & kOwnerMayExecute) != 0;
  return std::optional(File{std::move(path), std::move(bytes), executable});
}

Result<std::vector<File>> read_tar(std::string_view tar,
                                   std::size_t files_max,
                                   std::size_t bytes_max) {
  Archive reader(archive_read_new());
  PORC_ASSERT(reader && archive_read_support_format_tar(reader.get()) == ARCHIVE_OK);
  if (archive_read_open_memory(reader.get(), tar.data(), tar.size()) != ARCHIVE_OK)
    return malformed("not a tar");
  std::vector<File> files;
  PathSet paths;
  while (true) {
    ::archive_entry* entry = nullptr;
    int status = archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) break;
    // A warning is about the locale: the path is then given as stored, which is what we want.
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return malformed("not an intact tar");
    PORC_TRY(auto file, read_entry(reader.get(), entry, bytes_max));
    if (!file) continue;
    if (!paths.add(file->path)) return refused(shown(file->path) + " stands twice in the archive");
    if (files.size() == files_max) {
      return Error{.code = ErrorCode::too_large,
                   .message = "the archive has more than " + std::to_string(files_max) + " files"};
    }
    bytes_max -= file->bytes.size();
    files.push_back(*std::move(file));
  }
  PORC_CHECK(check_end(reader.get(), tar));
  return files;
}

}  // namespace

Result<std::string> make_tar_gz(std::vector<File> files) {
  std::sort(
      files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  Error faults = refused("the bundle has paths that cannot be stored");
  PathSet paths;
  for (const File& file : files) {
    if (!is_safe_path(file.path)) {
      faults.violations.push_back({"", shown(file.path) + " is not a safe path"});
    } else if (!paths.add(file.path)) {
      faults.violations.push_back(
          {"", shown(file.path) + " is given twice, or is a file and a folder"});
    }
  }
  if (!faults.violations.empty()) return faults;
  return gzip(make_tar(files));
}

Result<std::vector<File>> read_tar_gz(std::string_view bytes, ReadLimits limits) {
  PORC_TRY(std::string tar,
           gunzip(bytes, {.bytes_max = limits.bytes_max, .ratio_max = limits.ratio_max}));
  return read_tar(tar, limits.files_max, limits.bytes_max);
}

}  // namespace porc::archive
