// SPDX-License-Identifier: Apache-2.0
#include "backup_folder.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <boost/describe/enum_to_string.hpp>

#include "base/encoding.h"
#include "base/printable.h"
#include "host/exists.h"
#include "host/files.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;
constexpr std::size_t kPiece = std::size_t{1} << 20;
constexpr const char* kManifest = "manifest.json";
constexpr const char* kSignature = "manifest.sig";
/// What a file is called that is being put in its place.
constexpr const char* kPutting = ".restoring";

Error failed(const fs::path& path, const std::string& why) {
  return {.code = ErrorCode::unavailable, .message = printable(path.string()) + ": " + why};
}

/// With what the system said just now.
Error failed(const fs::path& path) {
  return failed(path, std::strerror(errno));
}

Error damaged(const std::string& what) {
  return {.code = ErrorCode::corrupt, .message = "the backup is damaged: " + what};
}

Error changed(const std::string& name) {
  return damaged(printable(name) + " is not as its manifest says");
}

Result<host::Descriptor> open_to_read(const fs::path& path) {
  host::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return failed(path);
  return file;
}

/// The next bytes of a file, at most as many as `piece` has room for; none at its end.
Result<std::string_view> read_piece(const host::Descriptor& file,
                                    const fs::path& path,
                                    std::string& piece) {
  piece.resize(kPiece);
  for (;;) {
    const ssize_t read = ::read(file.get(), piece.data(), piece.size());
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return failed(path);
    return std::string_view(piece.data(), static_cast<std::size_t>(read));
  }
}

Result<void> write_all(const host::Descriptor& file, const fs::path& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return ok;
}

Result<moving::BackupFile> take_file(const fs::path& from,
                                     const fs::path& backup,
                                     std::string name) {
  PORC_TRY(const host::Descriptor in, open_to_read(from));
  PORC_TRY(BackupDraft draft, BackupDraft::create(backup, std::move(name)));
  for (std::string piece;;) {
    PORC_TRY(const std::string_view bytes, read_piece(in, from, piece));
    if (bytes.empty()) return draft.finish();
    PORC_CHECK(draft.add(bytes));
  }
}

/// Whether `path` holds what a file of the backup does.
Result<bool> is_same(const fs::path& path, const moving::BackupFile& file) {
  PORC_TRY(const host::Descriptor in, open_to_read(path));
  crypto::Sha256 digest;
  for (std::string piece;;) {
    PORC_TRY(const std::string_view bytes, read_piece(in, path, piece));
    if (bytes.empty()) return hex_encode(digest.finish()) == file.sha256;
    digest.update(bytes);
  }
}

/// Whether there is a place where a file of this name is restored to.
Result<void> check_part(const moving::Manifest& manifest, const std::string& name) {
  const bool is_blob = name.starts_with("blobs/");
  if (name.starts_with("data/") || (is_blob && manifest.has_blobs)) return ok;
  return damaged("its list names '" + printable(name) +
                 (is_blob ? "', and its manifest says that it has no blobs"
                          : "', which is neither in data/ nor in blobs/"));
}

}  // namespace

Result<BackupDraft> BackupDraft::create(const fs::path& backup, std::string name) {
  PORC_CHECK(moving::check_file_name(name));
  BackupDraft draft;
  draft.path_ = backup / name;
  draft.file_.name = std::move(name);
  PORC_CHECK(host::make_private_folder(draft.path_.parent_path()));
  draft.out_ = host::Descriptor(
      ::open(draft.path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kPrivate));
  if (draft.out_.is_open()) return draft;
  Error error = failed(draft.path_);
  if (errno == EEXIST) error.code = ErrorCode::conflict;
  return error;
}

Result<void> BackupDraft::add(std::string_view bytes) {
  digest_.update(bytes);
  file_.size += bytes.size();
  waiting_ += bytes;
  if (waiting_.size() < kPiece) return ok;
  PORC_CHECK(write_all(out_, path_, waiting_));
  waiting_.clear();
  return ok;
}

Result<moving::BackupFile> BackupDraft::finish() {
  PORC_CHECK(write_all(out_, path_, waiting_));
  if (::fsync(out_.get()) != 0) return failed(path_);
  if (::close(out_.release()) != 0) return failed(path_);
  file_.sha256 = hex_encode(digest_.finish());
  return std::move(file_);
}

Result<FileList> FileList::create(const fs::path& backup) {
  PORC_TRY(BackupDraft draft, BackupDraft::create(backup, moving::kFileList));
  return FileList(backup, std::move(draft));
}

Result<void> FileList::add(const moving::BackupFile& file) {
  ++count_;
  bytes_ += file.size;
  return draft_.add(moving::print_file(file) + "\n");
}

Result<void> FileList::take_folder(const fs::path& from,
                                   const std::string& name,
                                   const std::function<bool(const std::string&)>& leaves_out) {
  std::error_code fault;
  fs::recursive_directory_iterator entry(from, fault);
  if (fault == std::errc::no_such_file_or_directory) return ok;
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    const fs::path& path = entry->path();
    if (leaves_out(path.filename().string())) continue;
    const bool is_entered = entry->is_directory() && !entry->is_symlink();
    if (is_entered) continue;
    std::string inside = name + "/" + path.lexically_relative(from).generic_string();
    auto known = moving::check_file_name(inside);
    if (known && entry->is_regular_file()) {
      PORC_TRY(const moving::BackupFile file, take_file(path, backup_, std::move(inside)));
      PORC_CHECK(add(file));
      continue;
    }
    return Error{.code = ErrorCode::precondition_failed,
                 .message = printable(path.string()) + ": " +
                            (known ? "it is neither a file nor a folder" : known.error().message) +
                            ". It is nothing of porc's: move it elsewhere"};
  }
  if (fault) return failed(from, fault.message());
  return ok;
}

Result<void> FileList::finish(moving::Manifest& manifest) {
  PORC_TRY(moving::BackupFile file, draft_.finish());
  manifest.files.push_back(std::move(file));
  manifest.listed = count_;
  manifest.listed_bytes = bytes_;
  return ok;
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
  std::error_code fault;
  fs::recursive_directory_iterator entry(backup, fault);
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault))
    if (entry->is_directory()) PORC_CHECK(host::sync_folder(entry->path()));
  if (fault) return failed(backup, fault.message());
  const std::string text = moving::print_manifest(manifest);
  PORC_CHECK(
      host::write_file_durably(backup / kSignature, moving::sign_manifest(text, key), kPrivate));
  return host::write_file_durably(backup / kManifest, text, kPrivate);
}

Result<moving::BackupFile> OpenBackup::find(const std::string& name) const {
  const auto found = std::ranges::find(manifest.files, name, &moving::BackupFile::name);
  if (found != manifest.files.end()) return *found;
  return damaged("it has no " + name);
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

Result<BackupFileReader> BackupFileReader::open(const fs::path& backup, moving::BackupFile file) {
  BackupFileReader reader;
  reader.path_ = backup / file.name;
  auto in = open_to_read(reader.path_);
  if (!in && errno == ENOENT) return changed(file.name);
  if (!in) return std::move(in).error();
  reader.in_ = *std::move(in);
  reader.file_ = std::move(file);
  return reader;
}

Result<std::string_view> BackupFileReader::read() {
  PORC_TRY(const std::string_view bytes, read_piece(in_, path_, piece_));
  digest_.update(bytes);
  read_ += bytes.size();
  if (!bytes.empty()) return bytes;
  if (read_ == file_.size && hex_encode(digest_.finish()) == file_.sha256) return bytes;
  return changed(file_.name);
}

Result<std::optional<std::string>> BackupFileReader::read_line() {
  std::string line;
  for (;;) {
    const auto end = rest_.find('\n');
    line += rest_.substr(0, end);
    if (end != rest_.npos) {
      rest_.remove_prefix(end + 1);
      return std::optional(std::move(line));
    }
    PORC_TRY(rest_, read());
    if (!rest_.empty()) continue;
    if (line.empty()) return std::optional<std::string>();
    return damaged(file_.name + " ends within a line");
  }
}

Result<void> each_listed(const OpenBackup& backup,
                         const std::function<Result<void>(const moving::BackupFile&)>& use) {
  PORC_TRY(moving::BackupFile list, backup.find(moving::kFileList));
  PORC_TRY(BackupFileReader reader, BackupFileReader::open(backup.folder, std::move(list)));
  for (;;) {
    PORC_TRY(const auto line, reader.read_line());
    if (!line) return ok;
    PORC_TRY(const moving::BackupFile file, moving::parse_file_line(*line));
    PORC_CHECK(check_part(backup.manifest, file.name));
    PORC_CHECK(use(file));
  }
}

Result<void> check_files(const OpenBackup& backup) {
  const auto check = [&backup](const moving::BackupFile& file) -> Result<void> {
    PORC_TRY(BackupFileReader reader, BackupFileReader::open(backup.folder, file));
    for (;;) {
      PORC_TRY(const std::string_view bytes, reader.read());
      if (bytes.empty()) return ok;
    }
  };
  for (const moving::BackupFile& file : backup.manifest.files) PORC_CHECK(check(file));
  return each_listed(backup, check);
}

Result<std::string> read_whole(const OpenBackup& backup,
                               const moving::BackupFile& file,
                               std::size_t bytes_max) {
  if (file.size > bytes_max) {
    return Error{
        .code = ErrorCode::too_large,
        .message = printable(file.name) + " has more than " + std::to_string(bytes_max) + " bytes"};
  }
  PORC_TRY(BackupFileReader reader, BackupFileReader::open(backup.folder, file));
  for (std::string whole;;) {
    PORC_TRY(const std::string_view bytes, reader.read());
    if (bytes.empty()) return whole;
    whole += bytes;
    if (whole.size() > file.size) return changed(file.name);
  }
}

Result<void> put_file(const OpenBackup& backup,
                      const moving::BackupFile& file,
                      const fs::path& path) {
  PORC_TRY(const bool is_there, host::exists(path));
  if (is_there) {
    PORC_TRY(const bool same, is_same(path, file));
    if (same) return ok;
    return Error{.code = ErrorCode::conflict,
                 .message = printable(path.string()) + " is there already, and is another one"};
  }
  PORC_TRY(BackupFileReader reader, BackupFileReader::open(backup.folder, file));
  const fs::path folder = path.parent_path();
  // What is there was left by one that was killed.
  ::unlink((folder / kPutting).c_str());
  PORC_TRY(BackupDraft draft, BackupDraft::create(folder, kPutting));
  for (;;) {
    PORC_TRY(const std::string_view bytes, reader.read());
    if (bytes.empty()) break;
    PORC_CHECK(draft.add(bytes));
  }
  PORC_TRY([[maybe_unused]] const moving::BackupFile written, draft.finish());
  if (::rename((folder / kPutting).c_str(), path.c_str()) != 0) return failed(path);
  return host::sync_folder(folder);
}

Result<void> BackupRecords::go_to(RecordKind kind, const std::string& after) {
  const auto lines = static_cast<std::uint64_t>(place_of(after));
  if (place_ && !after.empty() && place_->kind == kind && place_->lines == lines) return ok;
  place_.reset();
  const std::string name =
      std::string("store/") + boost::describe::enum_to_string(kind, "") + ".jsonl";
  PORC_TRY(moving::BackupFile expected, backup_.find(name));
  PORC_TRY(BackupFileReader file, BackupFileReader::open(backup_.folder, std::move(expected)));
  place_.emplace(Place{.file = std::move(file), .kind = kind});
  PORC_TRY(place_->next, place_->file.read_line());
  while (place_->lines < lines && place_->next) {
    PORC_TRY([[maybe_unused]] const Record passed, take());
  }
  return ok;
}

Result<Record> BackupRecords::take() {
  Place& place = *place_;
  PORC_TRY(Record record, moving::parse_record_line(place.kind, *place.next));
  const Timestamp moment = backup_.manifest.created_at;
  if (!record.ends_at || *record.ends_at > moment) place.sum.add(record);
  ++place.lines;
  PORC_TRY(place.next, place.file.read_line());
  return record;
}

Result<void> BackupRecords::check_sum() const {
  const std::string name = boost::describe::enum_to_string(place_->kind, "");
  const auto known = backup_.manifest.store.find(name);
  const bool is_same = known != backup_.manifest.store.end() &&
                       known->second.count == place_->sum.count() &&
                       known->second.sum == place_->sum.hex();
  if (is_same) return ok;
  return damaged("its " + name + " records do not come to what its manifest says");
}

Task<RecordPage> BackupRecords::read_records(RecordKind kind,
                                             std::string after,
                                             std::size_t bytes) {
  PORC_CO_CHECK(go_to(kind, after));
  PageRoom room(bytes);
  while (place_->next && !room.is_full()) {
    PORC_CO_TRY(Record record, take());
    room.add(std::move(record));
  }
  if (place_->next) co_return room.finish(std::to_string(place_->lines), false);
  PORC_CO_CHECK(check_sum());
  co_return room.finish("", true);
}

Task<void> BackupRecords::write_records(std::vector<Record> /*records*/) {
  co_return Error{.code = ErrorCode::forbidden, .message = "a backup is written once"};
}

Result<std::vector<TableRow>> BackupTables::read_rows(const std::string& table,
                                                      const std::string& after,
                                                      std::size_t limit) {
  if (after.empty()) {
    PORC_TRY(moving::BackupFile expected, backup_.find("engine/" + table + ".jsonl"));
    PORC_TRY(file_, BackupFileReader::open(backup_.folder, std::move(expected)));
  }
  std::vector<TableRow> rows;
  while (rows.size() < limit) {
    PORC_TRY(const auto line, file_->read_line());
    if (!line) break;
    PORC_TRY(TableRow row, moving::parse_row_line(*line));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<void> BackupTables::at_once(const std::function<Result<void>()>& /*write*/) {
  return Error{.code = ErrorCode::forbidden, .message = "a backup is written once"};
}

Result<void> BackupTables::write_rows(const std::string& /*table*/,
                                      const std::vector<TableRow>& /*rows*/) {
  return Error{.code = ErrorCode::forbidden, .message = "a backup is written once"};
}

}  // namespace porc::app
