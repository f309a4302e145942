// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/disk_quills.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "archive/path.h"
#include "host/files.h"
#include "json/suggestion.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = 1U << 20;
constexpr std::size_t kFilesMax = 500;

Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    if (entry.is_directory() && !entry.path().filename().string().starts_with('.'))
      found.push_back(entry.path());
  }
  if (failed)
    return Error{.code = ErrorCode::not_found,
                 .message = folder.string() + ": " + failed.message()};
  std::ranges::sort(found);
  return found;
}

Result<quill::Source> read_source(const fs::path& folder) {
  quill::Source source{.kind = folder.parent_path().filename().string(),
                       .version = folder.filename().string()};
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, failed)) {
    if (entry.is_directory()) continue;
    std::string path = entry.path().lexically_relative(folder).generic_string();
    if (!entry.is_regular_file() || entry.is_symlink() || !archive::is_safe_path(path)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = entry.path().string() + ": only plain files make a quill"};
    }
    if (source.files.size() == kFilesMax) {
      return Error{.code = ErrorCode::too_large,
                   .message = folder.string() + " holds more than 500 files"};
    }
    PORC_TRY(std::string bytes, host::read_file(entry.path(), kFileBytesMax));
    source.files.push_back({.path = std::move(path), .bytes = std::move(bytes)});
  }
  if (failed)
    return Error{.code = ErrorCode::unavailable,
                 .message = folder.string() + ": " + failed.message()};
  return source;
}

/// Complete or absent, whatever crashes when: filled under another name, then renamed.
Result<void> write_source(const fs::path& folder, const quill::Source& source) {
  fs::path target = folder / source.kind / source.version;
  fs::path filling = folder / source.kind / (".filling-" + source.version);
  std::error_code failed;
  fs::remove_all(filling, failed);
  for (const archive::File& file : source.files) {
    fs::path path = filling / file.path;
    PORC_CHECK(host::make_private_folder(path.parent_path()));
    PORC_CHECK(host::write_file_durably(path, file.bytes, 0600));
  }
  fs::rename(filling, target, failed);
  if (failed)
    return Error{.code = ErrorCode::unavailable,
                 .message = target.string() + ": " + failed.message()};
  return ok;
}

}  // namespace

DiskQuills::DiskQuills(fs::path publish_folder, aio::BlockingPool& pool)
    : publish_folder_(std::move(publish_folder)), pool_(pool) {}

Result<std::unique_ptr<DiskQuills>> DiskQuills::open(std::vector<fs::path> folders,
                                                     fs::path publish_folder,
                                                     aio::BlockingPool& pool) {
  if (fs::exists(publish_folder)) folders.push_back(publish_folder);
  std::unique_ptr<DiskQuills> library(new DiskQuills(std::move(publish_folder), pool));
  for (const fs::path& folder : folders) {
    PORC_TRY(auto kinds, folders_in(folder));
    for (const fs::path& kind : kinds) {
      PORC_TRY(auto versions, folders_in(kind));
      for (const fs::path& version : versions) {
        PORC_TRY(quill::Source source, read_source(version));
        auto compiled = quill::Quill::compile(std::move(source));
        if (!compiled) return std::move(compiled).error().in("reading " + version.string());
        PORC_CHECK(library->add(*std::move(compiled)));
      }
    }
  }
  return library;
}

Result<void> DiskQuills::add(std::shared_ptr<const quill::Quill> quill) {
  auto [place, inserted] = quills_[quill->kind()].try_emplace(quill->version(), quill);
  if (inserted || place->second->digest() == quill->digest()) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "quill " + quill->name() +
                          " exists with other content: a published version never changes"};
}

Result<std::shared_ptr<const quill::Quill>> DiskQuills::find(const std::string& kind,
                                                             const std::string& range) const {
  auto versions = quills_.find(kind);
  if (versions == quills_.end()) {
    std::vector<std::string_view> kinds;
    for (const auto& [name, unused] : quills_) kinds.emplace_back(name);
    std::string message = "is not a kind that anybody published" + json::did_you_mean(kind, kinds);
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "unknown kind",
                 .violations = {{.pointer = "/kind", .message = std::move(message)}}};
  }
  auto wanted = quill::Range::parse(range);
  std::string message = wanted ? "" : wanted.error().message;
  for (const auto& [version, quill] : std::views::reverse(versions->second)) {
    if (wanted && wanted->admits(version)) return quill;
    if (wanted)
      message += (message.empty() ? "no published version fits; there is " : ", ") + version.str();
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = "unknown version",
               .violations = {{.pointer = "/schema_version", .message = std::move(message)}}};
}

std::vector<std::shared_ptr<const quill::Quill>> DiskQuills::list() const {
  std::vector<std::shared_ptr<const quill::Quill>> all;
  for (const auto& [kind, versions] : quills_) {
    for (const auto& [version, quill] : std::views::reverse(versions)) all.push_back(quill);
  }
  return all;
}

Task<std::shared_ptr<const quill::Quill>> DiskQuills::publish(quill::Source source) {
  PORC_CO_TRY(auto quill, quill::Quill::compile(std::move(source)));
  auto known = quills_.find(quill->kind());
  bool present = known != quills_.end() && known->second.contains(quill->version());
  if (!present) {
    auto write = [folder = publish_folder_, quill] {
      return write_source(folder, quill->source());
    };
    PORC_CO_CHECK(co_await pool_.run(std::move(write)));
  }
  PORC_CO_CHECK(add(quill));
  co_return quill;
}

}  // namespace porc::disk_quills
