// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "aio/clock.h"
#include "contracts/blob_store.h"
#include "memory_blobs/memory_blobs.h"

namespace porc::fakes {

/// Blobs in memory, with switches that take them away.
class CloudBlobs final : public BlobStore {
 public:
  explicit CloudBlobs(aio::Clock& its_clock) : clock(its_clock), inner(its_clock) {}
  Task<void> create(std::string name, std::string bytes) override {
    if (is_gone) return gone<void>();
    return inner.create(std::move(name), std::move(bytes));
  }
  Task<std::string> replace(std::string name,
                            std::string bytes,
                            std::optional<std::string> expected) override {
    if (is_gone) return gone<std::string>();
    return inner.replace(std::move(name), std::move(bytes), std::move(expected));
  }
  Task<Blob> get(std::string name) override {
    ++readings;
    if (is_gone || is_unreadable) return gone<Blob>();
    return inner.get(std::move(name));
  }
  Task<std::string> get_range(std::string name, std::uint64_t offset, std::size_t size) override {
    return inner.get_range(std::move(name), offset, size);
  }
  Task<std::optional<BlobEntry>> find(std::string name) override {
    return inner.find(std::move(name));
  }
  Task<void> remove(std::string name) override { return inner.remove(std::move(name)); }
  Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) override {
    ++listings;
    // A listing takes its time.
    PORC_CO_CHECK(co_await aio::sleep_until(clock, clock.now()));
    if (is_gone) co_return co_await gone<BlobPage>();
    co_return co_await inner.list(std::move(prefix), std::move(after), limit);
  }
  Task<std::string> link(std::string name, Duration lifetime) override {
    return inner.link(std::move(name), lifetime);
  }
  Task<void> ping() override { return inner.ping(); }

  template <class T>
  static Task<T> gone() {
    co_return Error{.code = ErrorCode::unavailable, .message = "it is away"};
  }

  aio::Clock& clock;
  memory_blobs::MemoryBlobs inner;
  bool is_gone = false;
  bool is_unreadable = false;  ///< what is there is only listed
  int listings = 0;
  int readings = 0;
};

}  // namespace porc::fakes
