// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>

#include "contracts/blob_store.h"
#include "domain/policy/policy_set.h"

namespace porc::blob_policies {

/// One of the servers that share the blobs.
struct ServerName {
  std::string id{};     ///< no two have the same; told to nobody
  std::string shown{};  ///< what others call it
};

/// What the folders of a server hold, for others to read.
struct FolderNote {
  std::string server{};
  std::map<std::string, std::string> sets{};  ///< name → digest
};
BOOST_DESCRIBE_STRUCT(FolderNote, (), (server, sets))

/// Tells servers of each other whether their folders hold the same policy sets: each keeps a note
/// among the blobs, `policy-folders/{server}.json`, and reads those of others. A note that was not
/// written anew for kForgetAfter, by the store's clock, is of a server that is gone.
class FolderRoll {
 public:
  static constexpr std::string_view kFolder = "policy-folders/";
  static constexpr Duration kCallEvery = std::chrono::minutes(1);
  static constexpr Duration kForgetAfter = std::chrono::minutes(5);

  /// `blobs` outlives this.
  FolderRoll(BlobStore& blobs, ServerName server, const policy::Sets& fixed);

  /// Writes the own note and reads all others. Errors: those of the blob store.
  Task<void> call();
  /// Takes the own note away. Errors: those of the blob store.
  Task<void> leave();

  /// A line for each server whose folders hold other sets, as of the last call.
  const std::vector<std::string>& differences() const { return differences_; }

 private:
  Task<std::vector<BlobEntry>> list();

  BlobStore& blobs_;
  FolderNote own_;
  std::string name_;
  std::vector<std::string> differences_{};
};

}  // namespace porc::blob_policies
