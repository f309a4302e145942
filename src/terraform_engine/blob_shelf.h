// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aio/loop_calls.h"
#include "contracts/blob_store.h"
#include "terraform_engine/shelf.h"

namespace porc::terraform_engine {

/// Blobs below `engine/`. Its callers' threads wait for the loop, which therefore never waits for
/// them.
class BlobShelf final : public Shelf {
 public:
  /// Both outlive this.
  BlobShelf(aio::Executor& loop, BlobStore& blobs) : blobs_(blobs), calls_(loop) {}

  /// Loop thread, before it waits for those who call: they hear `cancelled` from then on.
  void close() override { calls_.close(); }

  Result<void> open(const std::vector<std::string_view>& kinds) override;
  Result<void> put_new(const std::string& name, const std::string& sealed) override;
  Result<void> put(const std::string& name, const std::string& sealed) override;
  Result<std::string> get(const std::string& name) override;
  Result<bool> has(const std::string& name) override;
  Result<void> remove(const std::string& name) override;
  Result<std::vector<std::string>> list_older(std::string_view kind, Timestamp time) override;

 private:
  BlobStore& blobs_;
  aio::LoopCalls calls_;
};

}  // namespace porc::terraform_engine
