// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "json/value.h"

namespace porc::sentinel {

/// The real `terraform` of this machine in a temporary folder of its own, with nothing but its
/// built-in provider: it reaches no network.
class Planner {
 public:
  Planner();
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  void write(const std::string& file, std::string_view text) const;
  void init() const;
  /// What `terraform show -json` tells of a new plan, which stays the one that apply() applies.
  std::shared_ptr<const json::value> plan(const std::string& flags = "") const;
  /// Whether it succeeded.
  bool apply() const;
  /// What `terraform show -json` tells of the state.
  std::shared_ptr<const json::value> state() const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  struct Ran {
    int status = 0;
    std::string output{};
  };
  Ran run(const std::string& arguments) const;
  std::shared_ptr<const json::value> shown(const std::string& file) const;

  std::filesystem::path folder_;
};

}  // namespace porc::sentinel
