// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "azure_blobs/answer.h"
#include "azure_blobs/service.h"
#include "contracts/blob_store.h"

namespace porc::azure_blobs {

/// Blobs in a container of Azure Storage, by its REST API. SHA-256 is kept in the metadata of a
/// blob and proven when it is read; what travels has its MD5 beside it.
class AzureBlobs final : public BlobStore {
 public:
  /// What it works with; all of it outlives the store and its tasks.
  struct Parts {
    http::Client& client;
    aio::Executor& executor;
    aio::Clock& clock;
    Entropy& entropy;
    aio::BlockingPool& pool;  ///< hashes
  };

  /// Makes the container when it is not there. Errors: invalid_argument when the account does not
  /// accept who asks, or the container may not be worked with; unavailable when it cannot be
  /// reached.
  static Task<std::unique_ptr<AzureBlobs>> open(Parts parts, Options options);

  Task<void> create(std::string name, std::string bytes) override;
  Task<std::string> replace(std::string name,
                            std::string bytes,
                            std::optional<std::string> expected) override;
  Task<Blob> get(std::string name) override;
  Task<std::string> get_range(std::string name, std::uint64_t offset, std::size_t length) override;
  Task<std::optional<BlobEntry>> find(std::string name) override;
  Task<void> remove(std::string name) override;
  Task<BlobPage> list(std::string prefix, std::string after, std::size_t limit) override;
  /// At most an hour, by https where the account is reached so; "" when the access is a shared
  /// access signature.
  Task<std::string> link(std::string name, Duration lifetime) override;
  Task<void> ping() override;

 private:
  AzureBlobs(Parts parts, Options options);

  struct Proven {
    std::string bytes{};
    Proof proof{};
  };
  using Content = std::shared_ptr<const Proven>;
  /// What became of a write; the version when it was done.
  struct Written {
    enum class What : std::uint8_t { done, condition_failed, blocks_lost };
    What what = What::done;
    std::string etag{};
  };

  Task<void> ensure_container();
  Task<Outcome> send(Call call);
  Task<Blob> hashed(Blob blob);
  Task<Content> prove(std::string name, std::string bytes);
  static std::shared_ptr<const std::string> share_bytes(const Content& content);
  Task<Written> write(std::string name, Content content, Condition condition);
  Task<Outcome> write_blocks(std::string name, Content content, Condition condition);
  Task<Written> judge(std::string name, Content content, Condition condition, Outcome outcome);
  Task<std::optional<Properties>> look_at(std::string name);
  Task<void> step_aside(int tries);
  Task<DelegationKey> delegation_key();

  Parts parts_;
  const Options options_;
  Service service_;
  std::optional<DelegationKey> delegation_key_{};
  Timestamp delegation_key_renewed_at_{};
};

}  // namespace porc::azure_blobs
