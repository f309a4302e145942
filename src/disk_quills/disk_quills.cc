// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/disk_quills.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "disk_quills/quill_folder.h"
#include "json/suggestion.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
    std::error_code unknown;  // what cannot be looked at is no folder
    if (entry.is_directory(unknown) && !entry.path().filename().string().starts_with('.'))
      found.push_back(entry.path());
  }
  if (failed)
    return Error{.code = ErrorCode::not_found,
                 .message = folder.string() + ": " + failed.message()};
  std::ranges::sort(found);
  return found;
}

/// Every `{kind}/{version}` in it.
Result<std::vector<fs::path>> quill_folders(const fs::path& folder) {
  std::vector<fs::path> all;
  PORC_TRY(const auto kinds, folders_in(folder));
  for (const fs::path& kind : kinds) {
    PORC_TRY(const auto versions, folders_in(kind));
    all.insert(all.end(), versions.begin(), versions.end());
  }
  return all;
}

Result<std::shared_ptr<const quill::Quill>> read_quill(const fs::path& folder) {
  auto source = read_folder(folder);
  auto compiled = source ? quill::Quill::compile(*std::move(source)) : std::move(source).error();
  if (!compiled) return std::move(compiled).error().in("reading " + folder.string());
  return compiled;
}

}  // namespace

DiskQuills::DiskQuills(fs::path publish_folder, aio::BlockingPool& pool)
    : publish_folder_(std::move(publish_folder)), pool_(pool) {}

Result<std::unique_ptr<DiskQuills>> DiskQuills::open(std::vector<fs::path> folders,
                                                     fs::path publish_folder,
                                                     aio::BlockingPool& pool) {
  std::unique_ptr<DiskQuills> library(new DiskQuills(std::move(publish_folder), pool));
  for (const fs::path& folder : folders) {
    PORC_TRY(const auto quills, quill_folders(folder));
    for (const fs::path& each : quills) PORC_CHECK(library->load(each));
  }
  if (!fs::exists(library->publish_folder_)) return library;
  remove_drafts(library->publish_folder_);
  const auto published = quill_folders(library->publish_folder_);
  if (!published) {
    return Error{.code = ErrorCode::unavailable, .message = published.error().message};
  }
  for (const fs::path& each : *published) {
    auto loaded = library->load(each);
    if (!loaded) library->left_out_.push_back(std::move(loaded).error());
  }
  return library;
}

Result<void> DiskQuills::load(const fs::path& folder) {
  PORC_TRY(auto quill, read_quill(folder));
  return add(std::move(quill));
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
  auto compile = [source = std::move(source)]() mutable {
    return quill::Quill::compile(std::move(source));
  };
  PORC_CO_TRY(auto quill, co_await pool_.run(std::move(compile)));
  const auto known = quills_.find(quill->kind());
  const bool present = known != quills_.end() && known->second.contains(quill->version());
  if (!present) {
    auto write = [folder = publish_folder_, quill] { return write_folder(folder, *quill); };
    PORC_CO_CHECK(co_await pool_.run(std::move(write)));
  }
  PORC_CO_CHECK(add(quill));
  co_return quill;
}

}  // namespace porc::disk_quills
