// SPDX-License-Identifier: Apache-2.0
// What a BlobStore is: every implementation passes this suite. A new one adds a row in
// blob_store_backends.cc and nothing else.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/blocking_pool.h"
#include "aio/loop.h"
#include "aio/scope.h"
#include "contracts/blob_store.h"

namespace porc {

/// A place where blobs live, empty at first, and two servers that are given it.
class BlobPlace {
 public:
  virtual ~BlobPlace() = default;
  virtual BlobStore& one() = 0;
  virtual BlobStore& other() = 0;
  /// Changes bytes that are stored behind the back of the store, as a bad disk could.
  virtual void damage(const std::string& name, const std::string& bytes) = 0;
};

struct BlobBackend {
  std::string name{};
  /// `folder` is empty and private to the place; what is given outlives it.
  std::function<std::unique_ptr<BlobPlace>(
      aio::Loop& loop, aio::BlockingPool& pool, const std::filesystem::path& folder)>
      open{};
};
std::vector<BlobBackend> blob_backends();
inline std::string blob_backend_name(const testing::TestParamInfo<BlobBackend>& backend) {
  return backend.param.name;
}
inline std::ostream& operator<<(std::ostream& out, const BlobBackend& backend) {
  return out << backend.name;
}

class BlobStoreContract : public testing::TestWithParam<BlobBackend> {
 protected:
  BlobStoreContract();
  ~BlobStoreContract() override;

  template <class T>
  Result<T> outcome(Task<T> task) {
    return run_to_end(loop, std::move(task));
  }
  /// The value of a task that must not fail.
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    if constexpr (!std::is_void_v<T>) return result ? *std::move(result) : T{};
  }
  template <class T>
  ErrorCode error_of(Task<T> task) {
    Result<T> result = outcome(std::move(task));
    if (result) ADD_FAILURE() << "succeeded, which it must not";
    return result ? ErrorCode::internal : result.error().code;
  }
  /// The outcomes of tasks that run beside each other.
  template <class T>
  std::vector<Result<T>> at_once(std::vector<Task<T>> tasks);

  /// All names, page by page.
  std::vector<std::string> names(const std::string& prefix, std::size_t limit = 1000);
  std::string bytes(const std::string& name) { return must(one().get(name)).bytes; }
  BlobStore& one() { return place->one(); }
  BlobStore& other() { return place->other(); }

  std::filesystem::path folder;
  aio::Loop loop;
  aio::BlockingPool pool{loop, 4, 256};
  std::unique_ptr<BlobPlace> place;
};

}  // namespace porc
