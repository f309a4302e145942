// SPDX-License-Identifier: Apache-2.0
#include "disk_quills/disk_quills.h"

#include <algorithm>
#include <utility>

#include "disk_quills/quill_folder.h"
#include "disk_quills/standing_file.h"
#include "host/files.h"

namespace porc::disk_quills {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> found;
  fs::directory_iterator entry(folder, failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code unknown;  // what cannot be looked at is no folder
    if (entry->is_directory(unknown) && !entry->path().filename().string().starts_with('.'))
      found.push_back(entry->path());
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
  if (fs::exists(publish_folder)) remove_drafts(publish_folder);
  return look_at(std::move(folders), std::move(publish_folder), pool);
}

Result<std::unique_ptr<DiskQuills>> DiskQuills::look_at(std::vector<fs::path> folders,
                                                        fs::path publish_folder,
                                                        aio::BlockingPool& pool) {
  std::unique_ptr<DiskQuills> library(new DiskQuills(std::move(publish_folder), pool));
  for (const fs::path& folder : folders) {
    PORC_TRY(const auto quills, quill_folders(folder));
    for (const fs::path& each : quills) PORC_CHECK(library->load(each));
  }
  if (!fs::exists(library->publish_folder_)) return library;
  const auto published = quill_folders(library->publish_folder_);
  if (!published) {
    return Error{.code = ErrorCode::unavailable, .message = published.error().message};
  }
  for (const fs::path& each : *published) {
    auto loaded = library->load(each);
    if (!loaded) library->left_out_.push_back(std::move(loaded).error());
  }
  library->load_standings();
  return library;
}

Result<void> DiskQuills::load(const fs::path& folder) {
  PORC_TRY(auto quill, read_quill(folder));
  PORC_CHECK(catalog_.add(std::move(quill)));
  return ok;
}

/// Nobody can tell whether a version whose standing cannot be read was revoked: it counts as such.
void DiskQuills::load_standings() {
  for (const StandingFile& file : find_standings(publish_folder_)) {
    auto standing = read_standing(file.path);
    if (!standing) {
      left_out_.push_back(standing.error());
      standing = quill::Standing{
          .revoked = quill::Withdrawal{.reason = "what was said of it cannot be read"}};
    }
    catalog_.put_standing(file.kind, file.version, *std::move(standing));
  }
}

Result<std::shared_ptr<const quill::Quill>> DiskQuills::find(const std::string& kind,
                                                             const std::string& range) const {
  return catalog_.find(kind, range);
}

Result<std::shared_ptr<const quill::Quill>> DiskQuills::get(const std::string& kind,
                                                            const std::string& version) const {
  return catalog_.get(kind, version);
}

quill::Standing DiskQuills::standing(const std::string& kind, const std::string& version) const {
  return catalog_.standing(kind, version);
}

std::vector<std::shared_ptr<const quill::Quill>> DiskQuills::list() const {
  return catalog_.list();
}

Task<PublishedQuill> DiskQuills::publish(quill::Source source) {
  auto compile = [source = std::move(source)]() mutable {
    return quill::Quill::compile(std::move(source));
  };
  PORC_CO_TRY(auto quill, co_await pool_.run(std::move(compile)));
  if (!catalog_.get(quill->kind(), quill->version().str())) {
    auto write = [folder = publish_folder_, quill] { return write_folder(folder, *quill); };
    auto written = co_await pool_.run(std::move(write));
    if (!written) co_return host::seen_from_outside(std::move(written).error(), publish_folder_);
  }
  PORC_CO_TRY(const bool is_new, catalog_.add(quill));
  co_return PublishedQuill{.quill = std::move(quill), .is_new = is_new};
}

Task<quill::Standing> DiskQuills::amend_standing(std::string kind,
                                                 std::string version,
                                                 Amendment amendment) {
  PORC_CO_CHECK(catalog_.get(kind, version));
  if (amending_) {
    co_return Error{.code = ErrorCode::conflict,
                    .message = "another quill is being deprecated or revoked; try again"};
  }
  quill::Standing standing = catalog_.standing(kind, version);
  amendment(standing);
  // Two that write one file at once would leave disk and memory in different minds.
  amending_ = true;
  auto write = [folder = publish_folder_, kind, version, standing] {
    return write_standing(folder, kind, version, standing);
  };
  auto written = co_await pool_.run(std::move(write));
  amending_ = false;
  if (!written) co_return host::seen_from_outside(std::move(written).error(), publish_folder_);
  catalog_.put_standing(kind, version, standing);
  co_return standing;
}

}  // namespace porc::disk_quills
