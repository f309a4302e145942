// SPDX-License-Identifier: Apache-2.0
// The embedded engine over a temporary folder, with the real terraform behind a small script.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "aio/loop.h"
#include "crypto/seal.h"
#include "terraform_engine/terraform_engine.h"
#include "tests/fakes/shelf_policies.h"

namespace porc::fakes {

/// A line in this file of `shared()` for each plan of a bundle with `slow_plan` in it: such a plan
/// waits for the file `go` there.
inline constexpr const char* kSlowPlans = "slow_plans";

/// Owns everything that an embedded engine needs. `engine` may be closed and opened again, as after
/// the death of a server.
class EmbeddedEngine {
 public:
  EmbeddedEngine();
  ~EmbeddedEngine();

  /// Changed before `open`.
  terraform_engine::Options options{};
  ShelfPolicies policies{};
  void open();
  /// Leaves what runs alone, as kill -9 would.
  void close() { engine_.reset(); }
  terraform_engine::TerraformEngine& engine() { return *engine_; }
  aio::Loop& loop() { return loop_; }
  const crypto::Sealer& sealer() const { return sealer_; }

  const std::filesystem::path& folder() const { return folder_; }
  /// A folder that terraform may write although it is in the sandbox; its path goes into bundles.
  std::filesystem::path shared() const { return folder_ / "shared"; }
  /// Makes the terraform script say that it is another version.
  void pretend_version(const std::string& version);
  /// Lines that provisioners wrote to `shared()/name`.
  std::vector<std::string> lines_of(const std::string& name) const;
  /// A tar.gz of one file.
  static std::string bundle_of(const std::string& main_tf);

  /// Runs the loop for a moment.
  void turn();
  /// Runs the loop until `condition` holds; a failure after two minutes.
  void turn_until(const std::function<bool()>& condition);
  template <class T>
  Result<T> outcome_of(Task<T> task) {
    return aio::run_to_end(loop_, std::move(task));
  }
  template <class T>
  T must(Task<T> task) {
    Result<T> result = outcome_of(std::move(task));
    if (!result) ADD_FAILURE() << result.error().to_string();
    if constexpr (!std::is_void_v<T>) return std::move(result).value_or(T{});
  }

 private:
  void write_script(const std::string& special);

  std::filesystem::path folder_;
  aio::Loop loop_;
  crypto::Sealer sealer_;
  std::unique_ptr<terraform_engine::TerraformEngine> engine_{};
};

}  // namespace porc::fakes
