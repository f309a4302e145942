// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aio/blocking_pool.h"
#include "aio/clock.h"
#include "aio/signal.h"
#include "blob_policies/folder_roll.h"
#include "contracts/blob_store.h"
#include "contracts/shelved_policies.h"

namespace porc::blob_policies {

/// Published policy sets among the blobs, each version one, `policies/{name}/{version}.tar.gz`, and
/// this server's own from folders, which hide here what is published under their names. What one
/// server publishes every other one knows kLookEvery later.
///
/// A version that is there and could not be read counts as one that lets no run pass, until it was
/// read or is gone: runs would pass that it would stop.
class BlobPolicies final : public ShelvedPolicies {
 public:
  static constexpr std::string_view kFolder = "policies/";
  static constexpr Duration kLookEvery = std::chrono::seconds(5);

  /// What it works with; all of it outlives the library.
  struct Parts {
    BlobStore& blobs;
    aio::Executor& executor;
    aio::Clock& clock;
    aio::BlockingPool& pool;  ///< compiles
    ServerName server{};
    /// Hears of each version that somebody else published since the start.
    std::function<void(const policy::Set&)> on_news{};
    /// Hears all problems whenever they are others.
    std::function<void(const std::vector<std::string>&)> on_problems{};
  };

  /// Knows what is published when it answers. `fixed` are the sets from folders. A set that cannot
  /// be read is an error that names it. Errors: corrupt; conflict when `fixed` holds a name twice;
  /// those of the blob store.
  static Task<std::unique_ptr<BlobPolicies>> open(Parts parts, policy::Sets fixed);

  /// Looks for what others published, and compares folders with them, until `stop`. A look that
  /// fails is a problem, and made again at its next time.
  Task<void> run(aio::StopToken stop);
  /// What is there from now on is known afterwards; callers share a look that begins after they
  /// called. Errors: those of the blob store; then what is known stays.
  Task<void> look();
  Task<void> catch_up() override { return look(); }

  std::vector<std::string> problems() const override;

 private:
  /// A published version, as it was found last.
  struct Found {
    std::string blob_version{};                     ///< "" when it has to be read again
    std::optional<Error> fault{};                   ///< why it could not be read
    std::shared_ptr<const policy::Set> stand_in{};  ///< when it could not
  };

  BlobPolicies(Parts parts, const policy::Sets& fixed);
  Task<void> keep(std::shared_ptr<const policy::Set> set) override;
  Task<void> look_through();
  Task<void> take(BlobEntry entry);
  Task<std::shared_ptr<const policy::Set>> read(std::string name);
  Result<void> put(std::shared_ptr<const policy::Set> set);
  void count_stand_ins();
  void tell_problems();
  Result<void> check_all_read() const;

  Parts parts_;
  FolderRoll roll_;
  std::map<std::string, Found> found_{};  ///< by the names of the blobs
  std::optional<Error> lost_sight_{};     ///< why the last look failed
  bool is_looking_ = false;
  std::uint64_t begun_ = 0;    ///< how many looks
  std::uint64_t ended_ = 0;    ///< the last look that came to something
  Result<void> outcome_ = ok;  ///< of that one
  aio::Signal looked_;
  bool is_open_ = false;
  std::vector<std::string> told_{};
};

}  // namespace porc::blob_policies
