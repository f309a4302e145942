// SPDX-License-Identifier: Apache-2.0
#include "disk_blobs/disk_blobs.h"

#include <utility>

#include "host/files.h"

namespace porc::disk_blobs {

DiskBlobs::DiskBlobs(std::filesystem::path folder, aio::BlockingPool& pool)
    : folder_(std::move(folder)), pool_(pool) {}

/// What the kernel says of a file is told without the folder, which is nobody's business.
template <class F>
auto DiskBlobs::on_pool(F work)
    -> Task<typename std::invoke_result_t<F&, const BlobFolder&>::value_type> {
  auto job = [folder = folder_, work = std::move(work)]() mutable {
    auto done = work(folder);
    if (!done) done = host::seen_from_outside(std::move(done).error(), folder.path());
    return done;
  };
  co_return co_await pool_.run(std::move(job));
}

Task<void> DiskBlobs::create(std::string name, std::string bytes) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name), bytes = std::move(bytes)](const BlobFolder& folder) {
    return folder.create(name, bytes);
  };
  co_return co_await on_pool(std::move(work));
}

Task<std::string> DiskBlobs::replace(std::string name,
                                     std::string bytes,
                                     std::optional<std::string> expected) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name), bytes = std::move(bytes), expected = std::move(expected)](
                  const BlobFolder& folder) { return folder.replace(name, bytes, expected); };
  co_return co_await on_pool(std::move(work));
}

Task<Blob> DiskBlobs::get(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name)](const BlobFolder& folder) { return folder.get(name); };
  co_return co_await on_pool(std::move(work));
}

Task<std::string> DiskBlobs::get_range(std::string name, std::uint64_t offset, std::size_t length) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name), offset, length](const BlobFolder& folder) {
    return folder.get_range(name, offset, length);
  };
  co_return co_await on_pool(std::move(work));
}

Task<std::optional<BlobEntry>> DiskBlobs::find(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name)](const BlobFolder& folder) { return folder.find(name); };
  co_return co_await on_pool(std::move(work));
}

Task<void> DiskBlobs::remove(std::string name) {
  PORC_CO_CHECK(check_blob_name(name));
  auto work = [name = std::move(name)](const BlobFolder& folder) { return folder.remove(name); };
  co_return co_await on_pool(std::move(work));
}

Task<BlobPage> DiskBlobs::list(std::string prefix, std::string after, std::size_t limit) {
  auto work = [prefix = std::move(prefix), after = std::move(after), limit](
                  const BlobFolder& folder) { return folder.list(prefix, after, limit); };
  co_return co_await on_pool(std::move(work));
}

Task<std::string> DiskBlobs::link(std::string name, Duration) {
  PORC_CO_CHECK(check_blob_name(name));
  co_return "file://" + (folder_.path() / name).string();
}

Task<void> DiskBlobs::ping() {
  auto work = [](const BlobFolder& folder) { return folder.ping(); };
  co_return co_await on_pool(std::move(work));
}

}  // namespace porc::disk_blobs
