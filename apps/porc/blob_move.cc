// SPDX-License-Identifier: Apache-2.0
#include "blob_move.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "disk_blobs/disk_blobs.h"
#include "host/files.h"

namespace porc::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 1000;
constexpr std::string_view kFolder = "folder:";
constexpr std::string_view kEngine = "engine/";
constexpr mode_t kPrivate = 0600;

/// What has the same name in a folder and in a container, and what a folder has elsewhere.
constexpr auto kSameNames = std::to_array<std::string_view>({"bundles/", "logs/", "metadata/"});

bool is_bundle(std::string_view name) {
  return name.starts_with(kSameNames[0]);
}

fs::path file_of(const BlobPlace& place, const std::string& name) {
  if (!name.starts_with(kEngine)) return place.folder / name;
  return place.folder / "engine" / "blobs" / name.substr(kEngine.size());
}

bool is_moved(std::string_view name) {
  return name.starts_with(kEngine) || std::ranges::any_of(kSameNames, [&](std::string_view part) {
           return name.starts_with(part);
         });
}

/// The files below a folder as blobs; what begins with a point belongs to the folder itself.
Result<std::vector<std::string>> names_below(const fs::path& folder, const std::string& prefix) {
  std::vector<std::string> names;
  std::error_code fault;
  fs::recursive_directory_iterator entry(folder, fault);
  if (fault == std::errc::no_such_file_or_directory) return names;
  for (; !fault && entry != fs::recursive_directory_iterator(); entry.increment(fault)) {
    if (!entry->is_regular_file() || entry->path().filename().string().starts_with('.')) continue;
    names.push_back(prefix + entry->path().lexically_relative(folder).generic_string());
  }
  if (!fault) return names;
  return Error{.code = ErrorCode::unavailable, .message = folder.string() + ": " + fault.message()};
}

class Move {
 public:
  Move(const BlobPlace& from, const BlobPlace& to, aio::Loop& loop, aio::BlockingPool& pool)
      : from_(from),
        to_(to),
        loop_(loop),
        from_disk_(from.folder, pool),
        to_disk_(to.folder, pool) {}

  Result<MovedBlobs> run() {
    PORC_TRY(const auto names, list());
    MovedBlobs moved;
    for (const std::string& name : names) {
      if (!is_moved(name)) {
        if (!from_.is_folder()) ++moved.left;
        continue;
      }
      PORC_TRY(std::string bytes, read(name));
      ++moved.blobs;
      moved.bytes += bytes.size();
      PORC_CHECK(write(name, std::move(bytes)));
    }
    return moved;
  }

 private:
  Result<std::vector<std::string>> list() {
    std::vector<std::string> names;
    if (from_.is_folder()) {
      for (const std::string_view part : kSameNames) {
        PORC_TRY(const auto some,
                 names_below(from_.folder / part.substr(0, part.size() - 1), std::string(part)));
        names.insert(names.end(), some.begin(), some.end());
      }
      PORC_TRY(const auto some,
               names_below(from_.folder / "engine" / "blobs", std::string(kEngine)));
      names.insert(names.end(), some.begin(), some.end());
      return names;
    }
    std::string after;
    do {
      PORC_TRY(BlobPage page, aio::run_to_end(loop_, from_.container->list("", after, kPage)));
      for (BlobEntry& entry : page.entries) names.push_back(std::move(entry.name));
      after = std::move(page.next);
    } while (!after.empty());
    return names;
  }

  Result<std::string> read(const std::string& name) {
    if (from_.is_folder() && !is_bundle(name))
      return host::read_file(file_of(from_, name), kBlobBytesMax);
    BlobStore& blobs = from_.is_folder() ? from_disk_ : *from_.container;
    PORC_TRY(Blob blob, aio::run_to_end(loop_, blobs.get(name)));
    return std::move(blob.bytes);
  }

  Result<void> write(const std::string& name, std::string bytes) {
    if (!to_.is_folder() || is_bundle(name)) {
      BlobStore& blobs = to_.is_folder() ? to_disk_ : *to_.container;
      return aio::run_to_end(loop_, blobs.create(name, std::move(bytes)));
    }
    const fs::path file = file_of(to_, name);
    PORC_CHECK(host::make_private_folder(file.parent_path()));
    auto made = host::create_file_durably(file, bytes, kPrivate);
    if (made || made.error().code != ErrorCode::conflict) return made;
    PORC_TRY(const std::string there, host::read_file(file, kBlobBytesMax));
    if (there == bytes) return ok;
    return made;
  }

  const BlobPlace& from_;
  const BlobPlace& to_;
  aio::Loop& loop_;
  disk_blobs::DiskBlobs from_disk_;
  disk_blobs::DiskBlobs to_disk_;
};

}  // namespace

Result<BlobPlace> parse_blob_place(const std::string& text, const std::string& flag) {
  BlobPlace place;
  if (text == "azure") return place;
  if (text.starts_with(kFolder) && text.size() > kFolder.size()) {
    place.folder = fs::absolute(text.substr(kFolder.size())).lexically_normal();
    return place;
  }
  return Error{.code = ErrorCode::invalid_argument,
               .message = flag + " must be folder:DATA, a data folder, or azure"};
}

Result<MovedBlobs> move_blobs(const BlobPlace& from,
                              const BlobPlace& to,
                              aio::Loop& loop,
                              aio::BlockingPool& pool) {
  return Move(from, to, loop, pool).run();
}

}  // namespace porc::app
