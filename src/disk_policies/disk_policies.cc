// SPDX-License-Identifier: Apache-2.0
#include "disk_policies/disk_policies.h"

#include <utility>

#include "disk_policies/set_folder.h"
#include "domain/policy/packed_set.h"
#include "host/files.h"

namespace porc::disk_policies {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kPrivate = 0600;

bool is_version_file(std::string_view name) {
  return name.ends_with(policy::kPacked);
}

/// What was published in this file of `folder`.
Result<std::shared_ptr<const policy::Set>> read_version(const fs::path& folder,
                                                        const fs::path& path) {
  PORC_TRY(const std::string bytes, host::read_file(path, policy::kPackedBytesMax));
  return policy::read_published(path.lexically_relative(folder).generic_string(), bytes);
}

/// The first of two that publish one version at once writes it, and the other finds it there.
Result<void> write_version(const fs::path& folder, const policy::Set& set) {
  PORC_TRY(const std::string bytes, policy::pack(set.files()));
  const fs::path path = folder / policy::place_of(set);
  PORC_CHECK(host::make_private_folder(path.parent_path()));
  auto written = host::create_file_durably(path, bytes, kPrivate);
  if (written || written.error().code != ErrorCode::conflict) return written;
  auto there = read_version(folder, path);
  if (there && (*there)->digest() == set.digest()) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "the policy set " + set.title() + " is published with other content"};
}

}  // namespace

DiskPolicies::DiskPolicies(fs::path publish_folder, aio::BlockingPool& pool)
    : ShelvedPolicies(pool), publish_folder_(std::move(publish_folder)) {}

Result<std::unique_ptr<DiskPolicies>> DiskPolicies::open(std::vector<fs::path> folders,
                                                         fs::path publish_folder,
                                                         aio::BlockingPool& pool) {
  std::unique_ptr<DiskPolicies> library(new DiskPolicies(std::move(publish_folder), pool));
  PORC_CHECK(library->load_published());
  for (const fs::path& folder : folders) {
    PORC_TRY(policy::Sets sets, read_sets(folder));
    // What was to be mounted there may be missing.
    if (sets.empty())
      return Error{.code = ErrorCode::not_found,
                   .message = folder.string() + ": there is no policy set"};
    for (auto& set : sets) {
      PORC_CHECK(library->with_shelf(
          [&](policy::Shelf& shelf) { return shelf.put_fixed(std::move(set)); }));
    }
  }
  return library;
}

Result<void> DiskPolicies::load_published() {
  std::error_code failed;
  if (!fs::exists(publish_folder_, failed)) return ok;
  fs::directory_iterator place(publish_folder_, failed);
  for (; !failed && place != fs::directory_iterator(); place.increment(failed)) {
    PORC_CHECK(host::remove_drafts(place->path(), is_version_file));
    fs::directory_iterator file(place->path(), failed);
    for (; !failed && file != fs::directory_iterator(); file.increment(failed)) {
      auto set = read_version(publish_folder_, file->path());
      auto put = [&](policy::Shelf& shelf) { return shelf.put_published(*std::move(set)); };
      Result<bool> kept = set ? with_shelf(put) : std::move(set).error();
      if (!kept) return std::move(kept).error().in("reading " + file->path().string());
    }
  }
  if (!failed) return ok;
  return Error{.code = ErrorCode::unavailable,
               .message = publish_folder_.string() + ": " + failed.message()};
}

Task<void> DiskPolicies::keep(std::shared_ptr<const policy::Set> set) {
  auto write = [folder = publish_folder_, set = std::move(set)] {
    return write_version(folder, *set);
  };
  auto written = co_await pool().run(std::move(write));
  if (!written) co_return host::seen_from_outside(std::move(written).error(), publish_folder_);
  co_return ok;
}

}  // namespace porc::disk_policies
