// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/quill_folder.h"

#include <cstdlib>

#include "archive/path.h"
#include "domain/quill/limits.h"
#include "host/files.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDraft = ".filling-";

bool is_executable(const fs::directory_entry& entry) {
  std::error_code unknown;
  return (entry.status(unknown).permissions() & fs::perms::owner_exec) != fs::perms::none;
}

Error unavailable(const fs::path& path, const std::error_code& why) {
  return {.code = ErrorCode::unavailable, .message = path.string() + ": " + why.message()};
}

/// A folder of its own for each attempt: two at once must not mix their files.
Result<fs::path> make_draft(const fs::path& kind, const std::string& version) {
  PORC_CHECK(host::make_private_folder(kind));
  std::string name = (kind / (std::string(kDraft) + version + ".XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    return unavailable(kind, std::error_code(errno, std::generic_category()));
  }
  return fs::path(name);
}

Result<void> fill(const fs::path& draft, const quill::Source& source) {
  for (const archive::File& file : source.files) {
    const fs::path path = draft / file.path;
    PORC_CHECK(host::make_private_folder(path.parent_path()));
    PORC_CHECK(host::write_file_durably(path, file.bytes, file.executable ? 0700 : 0600));
  }
  std::error_code failed;
  fs::recursive_directory_iterator entry(draft, failed);
  for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
    if (entry->is_directory(failed)) PORC_CHECK(host::sync_folder(entry->path()));
  }
  if (failed) return unavailable(draft, failed);
  return host::sync_folder(draft);
}

/// What to say when there is something at `target` already.
Result<void> compare(const fs::path& target, const quill::Quill& quill) {
  auto there = read_folder(target);
  auto compiled = there ? quill::Quill::compile(*std::move(there)) : std::move(there).error();
  if (compiled && (*compiled)->digest() == quill.digest()) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "quill " + quill.name() +
                          " exists with other content: a published version never changes"};
}

}  // namespace

Result<quill::Source> read_folder(const fs::path& folder) {
  quill::Source source{.kind = folder.parent_path().filename().string(),
                       .version = folder.filename().string()};
  std::error_code failed;
  fs::recursive_directory_iterator at(folder, failed);
  for (; !failed && at != fs::recursive_directory_iterator(); at.increment(failed)) {
    const fs::directory_entry& entry = *at;
    std::error_code unknown;  // what cannot be looked at is no plain file
    if (entry.is_directory(unknown)) continue;
    std::string path = entry.path().lexically_relative(folder).generic_string();
    if (!entry.is_regular_file(unknown) || entry.is_symlink(unknown) ||
        !archive::is_safe_path(path)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = entry.path().string() + ": only plain files make a quill"};
    }
    if (source.files.size() == quill::kFilesMax) {
      return Error{.code = ErrorCode::too_large,
                   .message = folder.string() + " holds more than " +
                              std::to_string(quill::kFilesMax) + " files"};
    }
    PORC_TRY(std::string bytes, host::read_file(entry.path(), quill::kFileBytesMax));
    source.files.push_back(
        {.path = std::move(path), .bytes = std::move(bytes), .executable = is_executable(entry)});
  }
  if (failed) return unavailable(folder, failed);
  return source;
}

Result<void> write_folder(const fs::path& folder, const quill::Quill& quill) {
  const fs::path kind = folder / quill.kind();
  const fs::path target = kind / quill.source().version;
  PORC_TRY(const fs::path draft, make_draft(kind, quill.source().version));
  Result<void> written = fill(draft, quill.source());
  std::error_code failed;
  if (written) fs::rename(draft, target, failed);
  if (written && !failed) {
    PORC_CHECK(host::sync_folder(kind));
    PORC_CHECK(host::sync_folder(folder));
    return host::sync_folder(folder.parent_path());
  }
  std::error_code ignored;
  fs::remove_all(draft, ignored);
  PORC_CHECK(std::move(written));
  const bool taken = failed == std::errc::directory_not_empty || failed == std::errc::file_exists;
  return taken ? compare(target, quill) : unavailable(target, failed);
}

std::vector<fs::path> entries_of_kinds(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code ignored;
  fs::directory_iterator kind(folder, ignored);
  for (; !ignored && kind != fs::directory_iterator(); kind.increment(ignored)) {
    std::error_code closed;
    fs::directory_iterator entry(kind->path(), closed);
    for (; !closed && entry != fs::directory_iterator(); entry.increment(closed))
      entries.push_back(entry->path());
  }
  return entries;
}

void remove_drafts(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::path& entry : entries_of_kinds(folder)) {
    if (entry.filename().string().starts_with(kDraft)) fs::remove_all(entry, ignored);
  }
}

}  // namespace porc::disk_quills
