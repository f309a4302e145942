// SPDX-License-Identifier: Apache-2.0
#include "backup_folder.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "host/files.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kSignature = "manifest.sig";

Error failed(const fs::path& path, const std::string& why) {
  return {.code = ErrorCode::unavailable, .message = path.string() + ": " + why};
}

/// A stream keeps nothing of why it failed.
Error failed(const fs::path& path) {
  return failed(path, errno == 0 ? "it cannot be written" : std::strerror(errno));
}

Result<void> sync(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed(path);
  const bool done = ::fsync(file) == 0;
  Error error = failed(path);
  ::close(file);
  if (!done) return error;
  return ok;
}

Result<moving::BackupFile> take_file(const fs::path& from,
                                     const fs::path& backup,
                                     std::string name) {
  std::ifstream in(from, std::ios::binary);
  if (!in) return failed(from, "it cannot be read");
  PORC_TRY(BackupDraft draft, BackupDraft::create(backup, std::move(name)));
  std::string piece(kPiece, '\0');
  do {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    PORC_CHECK(draft.add(std::string_view(piece.data(), static_cast<std::size_t>(in.gcount()))));
  } while (in);
  if (in.bad()) return failed(from, "it cannot be read");
  return draft.finish();
}

Error changed(const std::string& name) {
  return {.code = ErrorCode::corrupt,
          .message = "the backup is damaged: " + name + " is not as its manifest says"};
}

}  // namespace

Result<BackupDraft> BackupDraft::create(const fs::path& backup, std::string name) {
  BackupDraft draft;
  draft.path_ = backup / name;
  draft.file_.name = std::move(name);
  PORC_CHECK(host::make_private_folder(draft.path_.parent_path()));
  const int file = ::open(draft.path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate);
  if (file < 0) return failed(draft.path_);
  ::close(file);
  draft.out_.open(draft.path_, std::ios::binary);
  if (!draft.out_) return failed(draft.path_);
  return draft;
}

Result<void> BackupDraft::add(std::string_view bytes) {
  errno = 0;
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out_) return failed(path_);
  digest_.update(bytes);
  file_.size += bytes.size();
  return ok;
}

Result<moving::BackupFile> BackupDraft::finish() {
  errno = 0;
  out_.close();
  if (!out_) return failed(path_);
  PORC_CHECK(sync(path_));
  file_.sha256 = hex_encode(digest_.finish());
  return std::move(file_);
}

Result<std::vector<moving::BackupFile>> take_folder(
    const fs::path& from,
    const fs::path& backup,
    const std::string& name,
    const std::function<bool(const std::string&)>& leaves_out) {
  std::vector<fs::path> paths;
  std::error_code fault;
  fs::recursive_directory_iterator entry(from, fault);
  if (fault == std::errc::no_such_file_or_directory) return std::vector<moving::BackupFile>();
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    if (entry->is_regular_file() && !leaves_out(entry->path().filename().string()))
      paths.push_back(entry->path());
  }
  if (fault) return failed(from, fault.message());
  std::ranges::sort(paths);
  std::vector<moving::BackupFile> taken;
  for (const fs::path& path : paths) {
    std::string inside = name + "/" + path.lexically_relative(from).generic_string();
    PORC_TRY(moving::BackupFile file, take_file(path, backup, std::move(inside)));
    taken.push_back(std::move(file));
  }
  return taken;
}

Result<void> make_backup_folder(const fs::path& backup) {
  PORC_CHECK(host::make_private_folder(backup));
  std::error_code fault;
  const bool is_empty = fs::is_empty(backup, fault);
  if (fault) return failed(backup, fault.message());
  if (is_empty) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = backup.string() + " holds something already: name a new folder"};
}

Result<void> seal_backup(const fs::path& backup,
                         const moving::Manifest& manifest,
                         const crypto::SigningKey& key) {
  std::set<fs::path> folders;
  for (const moving::BackupFile& file : manifest.files) {
    for (fs::path folder = fs::path(file.name).parent_path(); !folder.empty();
         folder = folder.parent_path())
      folders.insert(folder);
  }
  for (const fs::path& folder : folders) PORC_CHECK(host::sync_folder(backup / folder));
  const std::string text = moving::print_manifest(manifest);
  PORC_CHECK(
      host::write_file_durably(backup / kSignature, moving::sign_manifest(text, key), kPrivate));
  return host::write_file_durably(backup / kManifest, text, kPrivate);
}

Result<OpenBackup> open_backup(const fs::path& folder) {
  auto text = host::read_file(folder / kManifest, moving::kManifestBytesMax);
  if (!text && text.error().code == ErrorCode::not_found) {
    return Error{.code = ErrorCode::not_found,
                 .message = folder.string() + " is no whole backup: it has no manifest.json"};
  }
  if (!text) return std::move(text).error();
  PORC_TRY(const std::string signature,
           host::read_file(folder / kSignature, moving::kSignatureBytesMax));
  OpenBackup backup{.folder = folder};
  PORC_TRY(backup.signed_by, moving::verify_manifest(*text, signature));
  PORC_TRY(backup.manifest, moving::parse_manifest(*text));
  return backup;
}

Result<void> check_files(const OpenBackup& backup) {
  for (const moving::BackupFile& file : backup.manifest.files) {
    std::ifstream in(backup.folder / file.name, std::ios::binary);
    crypto::Sha256 digest;
    std::uint64_t size = 0;
    std::string piece(kPiece, '\0');
    while (in) {
      in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      const auto read = static_cast<std::size_t>(in.gcount());
      digest.update(std::string_view(piece.data(), read));
      size += read;
    }
    if (!in.eof() || size != file.size || hex_encode(digest.finish()) != file.sha256)
      return changed(file.name);
  }
  return ok;
}

Task<RecordPage> BackupRecords::read_records(RecordKind kind,
                                             std::string after,
                                             std::size_t bytes) {
  const std::string name =
      std::string("store/") + boost::describe::enum_to_string(kind, "") + ".jsonl";
  std::ifstream in(folder_ / name, std::ios::binary);
  PageRoom room(bytes);
  if (!in) co_return room.finish("", true);
  in.seekg(place_of(after));
  std::string line;
  while (!room.is_full()) {
    if (!std::getline(in, line)) co_return room.finish("", true);
    PORC_CO_TRY(Record record, moving::parse_record_line(kind, line));
    room.add(std::move(record));
  }
  if (in.peek() == std::ifstream::traits_type::eof()) co_return room.finish("", true);
  co_return room.finish(std::to_string(static_cast<std::int64_t>(in.tellg())), false);
}

Task<void> BackupRecords::write_records(std::vector<Record> /*records*/) {
  co_return Error{.code = ErrorCode::forbidden, .message = "a backup is written once"};
}

}  // namespace porc::app
