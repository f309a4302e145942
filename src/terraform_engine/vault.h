// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "crypto/seal.h"
#include "terraform_engine/shelf.h"

namespace porc::terraform_engine {

/// The kinds of sealed files. Each is a folder in the vault.
namespace kind {
inline constexpr std::string_view configuration = "configurations";  ///< tar.gz, by its version
inline constexpr std::string_view plan = "plans";           ///< what an apply needs, by run
inline constexpr std::string_view plan_json = "plan-json";  ///< by run
inline constexpr std::string_view schemas = "schemas";      ///< `providers schema`, by run
inline constexpr std::string_view state = "states";         ///< by state version
inline constexpr std::string_view policy_details = "policy-details";  ///< JSON, by run
inline constexpr std::string_view log = "logs";  ///< of a phase that is over, where it is shared
}  // namespace kind

/// Sealed files. Everything here blocks; safe from several threads.
class Vault {
 public:
  /// In a folder. `sealer` outlives this.
  Vault(std::filesystem::path folder, const crypto::Sealer& sealer);
  Vault(std::shared_ptr<Shelf> shelf, const crypto::Sealer& sealer)
      : shelf_(std::move(shelf)), sealer_(sealer) {}

  /// Before anything else.
  Result<void> open() const;
  /// Loop thread: nobody is waited for any more.
  void close() const { shelf_->close(); }
  /// Durable when it answers. Errors: conflict when there is one already.
  Result<void> put_new(std::string_view kind, const std::string& id, std::string_view bytes) const;
  /// The same for what one phase of a run leaves, which may be collected again: it is replaced.
  Result<void> put(std::string_view kind, const std::string& id, std::string_view bytes) const;
  /// Errors: not_found; corrupt.
  Result<std::string> get(std::string_view kind, const std::string& id) const;
  Result<bool> has(std::string_view kind, const std::string& id) const;
  /// Does nothing when there is none.
  Result<void> remove(std::string_view kind, const std::string& id) const;
  /// Seals anew what another key sealed than the one that seals now. False when there was nothing
  /// to do. Errors: not_found; those of Sealer::open.
  Result<bool> reseal(std::string_view kind, const std::string& id) const;
  /// The ids of what was put before `time`.
  Result<std::vector<std::string>> list_older(std::string_view kind, Timestamp time) const {
    return shelf_->list_older(kind, time);
  }

  const crypto::Sealer& sealer() const { return sealer_; }

 private:
  std::shared_ptr<Shelf> shelf_;
  const crypto::Sealer& sealer_;
};

/// A small value that is stored beside others in the database. `context` names its place.
std::string seal_value(const crypto::Sealer& sealer,
                       std::string_view plain,
                       std::string_view context);

}  // namespace porc::terraform_engine
