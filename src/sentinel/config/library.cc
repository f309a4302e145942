// SPDX-License-Identifier: Apache-2.0
#include "sentinel/config/library.h"

#include <utility>

#include "json/parse.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kDocumentBytesMax = std::size_t{256} << 20;
constexpr std::size_t kDocumentDepthMax = 200;

Result<std::shared_ptr<const Program>> compiled(Fetched file) {
  return std::make_shared<const Program>(std::move(file.path), std::move(file.bytes));
}

Result<std::shared_ptr<const json::value>> parsed(Fetched file) {
  auto read = json::parse(file.bytes,
                          {.bytes_max = kDocumentBytesMax,
                           .depth_max = kDocumentDepthMax,
                           .numbers = json::Numbers::tolerant});
  if (read) return std::make_shared<const json::value>(*std::move(read));
  return Error{.code = read.error().code, .message = file.path + ": " + read.error().message};
}

}  // namespace

template <class T>
std::shared_ptr<typename Library::Shelf<T>::Book> Library::book(Shelf<T>& shelf,
                                                                const std::string& name) {
  const std::scoped_lock lock(mutex_);
  auto& found = shelf.books[name];
  if (!found) found = std::make_shared<typename Shelf<T>::Book>();
  return found;
}

template <class T, class Make>
Result<std::shared_ptr<const T>> Library::find(Shelf<T>& shelf,
                                               const SourcePath& place,
                                               Make make) {
  const auto found = book(shelf, place.name() + (place.is_packed ? "//?" : "?") + place.sha256);
  const std::scoped_lock lock(found->mutex);
  if (found->kept) return found->kept;
  std::shared_ptr<const T> made = found->lent.lock();
  if (!made) {
    PORC_TRY(Fetched fetched, fetch(files_, place));
    PORC_TRY(made, make(std::move(fetched)));
  }
  found->lent = made;
  if (std::exchange(found->asked, true)) found->kept = made;
  return made;
}

Result<std::shared_ptr<const Program>> Library::policy(const std::string& path) {
  return find(programs_, {.path = path}, compiled);
}

Result<std::shared_ptr<const Program>> Library::program(std::string_view source,
                                                        std::string_view folder) {
  PORC_TRY(const SourcePath place, parse_source(source, folder));
  return find(programs_, place, compiled);
}

Result<std::shared_ptr<const json::value>> Library::document(std::string_view source,
                                                             std::string_view folder) {
  PORC_TRY(const SourcePath place, parse_source(source, folder));
  return find(documents_, place, parsed);
}

}  // namespace porc::sentinel
