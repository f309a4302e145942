// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "sentinel/config/fetch.h"
#include "sentinel/config/files.h"
#include "sentinel/evaluate/program.h"

namespace porc::sentinel {

/// What configurations name, read and compiled once and shared. Usable by several threads at once.
class Library {
 public:
  /// `files` outlives this.
  explicit Library(const Files& files) : files_(files) {}

  const Files& files() const { return files_; }

  /// The file at a path, compiled; its faults are its own business. Errors: those of reading.
  Result<std::shared_ptr<const Program>> policy(const std::string& path);
  /// The same of what a `source` of a module or a mock names. Errors: as parse_source and fetch.
  Result<std::shared_ptr<const Program>> program(std::string_view source, std::string_view folder);
  /// A JSON document. Errors: as fetch and json::parse.
  Result<std::shared_ptr<const json::value>> document(std::string_view source,
                                                      std::string_view folder);

 private:
  template <class T>
  struct Shelf {
    struct Book {
      std::mutex mutex{};
      bool asked = false;
      std::shared_ptr<const T> kept{};  ///< once it was asked for again
      std::weak_ptr<const T> lent{};    ///< before that: most mocks belong to one case
    };
    std::map<std::string, std::shared_ptr<Book>, std::less<>> books{};
  };

  template <class T>
  std::shared_ptr<typename Shelf<T>::Book> book(Shelf<T>& shelf, const std::string& name);
  template <class T, class Make>
  Result<std::shared_ptr<const T>> find(Shelf<T>& shelf, const SourcePath& place, Make make);

  const Files& files_;
  std::mutex mutex_{};  ///< of the shelves, not of what stands there
  Shelf<Program> programs_{};
  Shelf<json::value> documents_{};
};

}  // namespace porc::sentinel
