// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/seal.h"

namespace porc::terraform_engine {

/// The kinds of sealed files. Each is a folder in the vault.
namespace kind {
inline constexpr std::string_view configuration = "configurations";  ///< tar.gz, by its version
inline constexpr std::string_view plan = "plans";           ///< what an apply needs, by run
inline constexpr std::string_view plan_json = "plan-json";  ///< by run
inline constexpr std::string_view schemas = "schemas";      ///< `providers schema`, by run
inline constexpr std::string_view state = "states";         ///< by state version
inline constexpr std::string_view policy_details = "policy-details";  ///< JSON, by run
}  // namespace kind

/// Sealed files. Everything here blocks; safe from several threads.
class Vault {
 public:
  /// `sealer` outlives this.
  Vault(std::filesystem::path folder, const crypto::Sealer& sealer);

  /// Makes the folders.
  Result<void> open();
  /// Durable when it answers. Errors: conflict when there is one already.
  Result<void> put_new(std::string_view kind, const std::string& id, std::string_view bytes) const;
  /// The same for what one phase of a run leaves, which may be collected again: it is replaced.
  Result<void> put(std::string_view kind, const std::string& id, std::string_view bytes) const;
  /// Errors: not_found; corrupt.
  Result<std::string> get(std::string_view kind, const std::string& id) const;
  bool has(std::string_view kind, const std::string& id) const;
  /// Does nothing when there is none.
  void remove(std::string_view kind, const std::string& id) const;
  /// The ids of what was put before `time`.
  std::vector<std::string> list_older(std::string_view kind, Timestamp time) const;

  const crypto::Sealer& sealer() const { return sealer_; }

 private:
  std::filesystem::path path(std::string_view kind, const std::string& id) const;

  std::filesystem::path folder_;
  const crypto::Sealer& sealer_;
};

/// A small value that is stored beside others in the database. `context` names its place.
std::string seal_value(const crypto::Sealer& sealer,
                       std::string_view plain,
                       std::string_view context);

}  // namespace porc::terraform_engine
