// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archive/tar.h"
#include "base/result.h"
#include "terraform_engine/variables.h"

namespace porc::terraform_engine {

/// The folder of one run on disk: `files`, which terraform sees, and one numbered folder for each
/// attempt at a phase, which it does not. Everything in clear lives only here, and only while a
/// phase is under way. Blocks.
class Workroom {
 public:
  /// `root` is the folder of the run.
  explicit Workroom(std::filesystem::path root) : root_(std::move(root)) {}

  std::filesystem::path files() const { return root_ / "files"; }
  std::filesystem::path config() const;
  /// The working directory inside the configuration.
  std::filesystem::path module(const std::string& working_directory) const;
  std::filesystem::path job(std::uint32_t attempt) const;

  /// Lays out the configuration, without what an upload must not bring along: states, and what
  /// terraform installed elsewhere. What `init` installed in an earlier phase of the run stays.
  Result<void> unpack(const std::vector<archive::File>& files);
  Result<void> make_job(std::uint32_t attempt);
  Result<void> write(const std::filesystem::path& path, std::string_view bytes) const;
  /// A plain file that terraform may have written; nullopt when there is none. No link is followed:
  /// what ran in the sandbox must not make us read for it. Errors: too_large.
  Result<std::optional<std::string>> read(const std::filesystem::path& path,
                                          std::size_t bytes_max) const;

  /// Removes everything but what `init` installed, which an apply uses again.
  void tidy(const std::string& working_directory);
  void remove();

 private:
  std::filesystem::path root_;
};

}  // namespace porc::terraform_engine
