// SPDX-License-Identifier: Apache-2.0
#include "open_quills.h"

#include <utility>

#include "disk_quills/disk_quills.h"

namespace porc::app {
namespace {

using disk_quills::DiskQuills;

Error blame_setting(Error error) {
  if (error.code == ErrorCode::unavailable) return error;
  error.code = ErrorCode::invalid_argument;
  error.message = "PORC_QUILLS (--quills): " + error.message;
  return error;
}

Result<std::unique_ptr<DiskQuills>> open_disk(const QuillPlaces& places,
                                              std::filesystem::path published,
                                              QuillUse use,
                                              aio::BlockingPool& pool) {
  auto quills = use == QuillUse::serve
                    ? DiskQuills::open(places.shipped, std::move(published), pool)
                    : DiskQuills::look_at(places.shipped, std::move(published), pool);
  if (!quills) return blame_setting(std::move(quills).error());
  return quills;
}

/// One that is there already stays as it is, and so does what was said of it.
Task<void> hand_over(const DiskQuills* from,
                     blob_quills::BlobQuills* to,
                     std::function<void(const Error&)> hear) {
  for (const auto& quill : from->list()) {
    quill::Source source = quill->source();
    auto published = co_await to->publish(std::move(source));
    if (!published && published.error().code != ErrorCode::conflict)
      co_return std::move(published).error();
    if (!published) hear(std::move(published).error().in("sharing what was published here"));
    const std::string version = quill->version().str();
    const quill::Standing standing = from->standing(quill->kind(), version);
    if (!published || !published->is_new || standing.is_good()) continue;
    QuillLibrary::Amendment same = [standing](quill::Standing& there) { there = standing; };
    PORC_CO_CHECK(co_await to->amend_standing(quill->kind(), version, std::move(same)));
  }
  co_return ok;
}

}  // namespace

Task<OpenQuills> open_quills(QuillPlaces places,
                             QuillUse use,
                             std::function<void(const Error&)> hear,
                             aio::Loop* loop,
                             aio::BlockingPool* pool) {
  OpenQuills opened;
  const std::filesystem::path published = places.shared != nullptr ? "" : places.published;
  PORC_CO_TRY(auto disk, open_disk(places, published, use, *pool));
  for (const Error& error : disk->left_out()) hear(error);
  if (places.shared == nullptr) {
    opened.library = std::move(disk);
    co_return opened;
  }
  blob_quills::BlobQuills::Parts parts{
      .blobs = *places.shared, .executor = *loop, .clock = *loop, .pool = *pool, .hear = hear};
  PORC_CO_TRY(auto shared, co_await blob_quills::BlobQuills::open(std::move(parts), disk->list()));
  if (use == QuillUse::serve && std::filesystem::exists(places.published)) {
    QuillPlaces own{.published = places.published};
    PORC_CO_TRY(const auto before, open_disk(own, own.published, QuillUse::look_at, *pool));
    PORC_CO_CHECK(co_await hand_over(before.get(), shared.get(), std::move(hear)));
  }
  opened.shared = shared.get();
  opened.library = std::move(shared);
  co_return opened;
}

}  // namespace porc::app
