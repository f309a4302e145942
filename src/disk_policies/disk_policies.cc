// SPDX-License-Identifier: Apache-2.0
#include "disk_policies/disk_policies.h"

#include <utility>

#include "archive/tar.h"
#include "disk_policies/set_folder.h"
#include "host/files.h"

namespace porc::disk_policies {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPacked = ".tar.gz";
constexpr mode_t kPrivate = 0600;
// A tar has its headers besides the files.
constexpr archive::ReadLimits kLimits{.files_max = policy::kFilesMax,
                                      .bytes_max = policy::kBytesMax + (2U << 20)};

bool is_version_file(std::string_view name) {
  return name.ends_with(kPacked);
}

Result<std::string> packed(const policy::Files& files) {
  std::vector<archive::File> listed;
  for (const auto& [path, bytes] : files) listed.push_back({.path = path, .bytes = bytes});
  return archive::make_tar_gz(std::move(listed));
}

Result<policy::Files> unpacked(std::string_view bytes) {
  PORC_TRY(auto listed, archive::read_tar_gz(bytes, kLimits));
  policy::Files files;
  for (archive::File& file : listed) files.emplace(std::move(file.path), std::move(file.bytes));
  return files;
}

/// What was published under `name` in this file.
Result<std::shared_ptr<const policy::Set>> read_version(const std::string& name,
                                                        const fs::path& path) {
  PORC_TRY(const std::string bytes, host::read_file(path, 2 * policy::kBytesMax));
  PORC_TRY(policy::Files files, unpacked(bytes));
  PORC_TRY(auto set, policy::Set::compile(name, std::move(files)));
  if (set->name() == name && set->version().str() + std::string(kPacked) == path.filename())
    return set;
  return Error{.code = ErrorCode::corrupt, .message = "it holds " + set->title()};
}

Result<std::shared_ptr<const policy::Set>> compile(std::string name, policy::Files files) {
  return policy::Set::compile(std::move(name), std::move(files));
}

/// The first of two that publish one version at once writes it, and the other finds it there.
Result<void> write_version(const fs::path& folder, const policy::Set& set) {
  PORC_TRY(const std::string bytes, packed(set.files()));
  const fs::path place = folder / set.name();
  PORC_CHECK(host::make_private_folder(place));
  const fs::path path = place / (set.version().str() + std::string(kPacked));
  auto written = host::create_file_durably(path, bytes, kPrivate);
  if (written || written.error().code != ErrorCode::conflict) return written;
  auto there = read_version(set.name(), path);
  if (there && (*there)->digest() == set.digest()) return ok;
  return Error{.code = ErrorCode::conflict,
               .message = "the policy set " + set.title() + " is published with other content"};
}

}  // namespace

DiskPolicies::DiskPolicies(fs::path publish_folder, aio::BlockingPool& pool)
    : publish_folder_(std::move(publish_folder)), pool_(pool) {}

Result<std::unique_ptr<DiskPolicies>> DiskPolicies::open(std::vector<fs::path> folders,
                                                         fs::path publish_folder,
                                                         aio::BlockingPool& pool) {
  std::unique_ptr<DiskPolicies> library(new DiskPolicies(std::move(publish_folder), pool));
  // First: a set that a folder holds by now hides what was published under its name.
  PORC_CHECK(library->load_published());
  for (const fs::path& folder : folders) {
    PORC_TRY(policy::Sets sets, read_sets(folder));
    // What was to be mounted there may be missing.
    if (sets.empty())
      return Error{.code = ErrorCode::not_found,
                   .message = folder.string() + ": there is no policy set"};
    for (auto& set : sets) PORC_CHECK(library->shelf_.put_fixed(std::move(set)));
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
      auto set = read_version(place->path().filename(), file->path());
      auto kept = set ? shelf_.publish(*std::move(set)) : std::move(set).error();
      if (!kept) return std::move(kept).error().in("reading " + file->path().string());
    }
  }
  if (!failed) return ok;
  return Error{.code = ErrorCode::unavailable,
               .message = publish_folder_.string() + ": " + failed.message()};
}

policy::Sets DiskPolicies::current() const {
  std::lock_guard lock(mutex_);
  return shelf_.current();
}

policy::Sets DiskPolicies::list() const {
  std::lock_guard lock(mutex_);
  return shelf_.list();
}

Result<std::shared_ptr<const policy::Set>> DiskPolicies::get(const std::string& name,
                                                             const std::string& version) const {
  std::lock_guard lock(mutex_);
  return shelf_.get(name, version);
}

Result<bool> DiskPolicies::would_be_new(const policy::Set& set) const {
  std::lock_guard lock(mutex_);
  return shelf_.is_new(set);
}

Task<PublishedPolicySet> DiskPolicies::publish(std::string name, policy::Files files) {
  auto make = [name = std::move(name), files = std::move(files)]() mutable {
    return compile(std::move(name), std::move(files));
  };
  PORC_CO_TRY(auto set, co_await pool_.run(std::move(make)));
  PORC_CO_TRY(const bool fresh, would_be_new(*set));
  if (fresh) {
    auto write = [folder = publish_folder_, set] { return write_version(folder, *set); };
    auto written = co_await pool_.run(std::move(write));
    if (!written) co_return host::seen_from_outside(std::move(written).error(), publish_folder_);
  }
  std::lock_guard lock(mutex_);
  PORC_CO_TRY(const bool is_new, shelf_.publish(set));
  co_return PublishedPolicySet{.set = std::move(set), .is_new = is_new};
}

}  // namespace porc::disk_policies
