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
/// phase is under way. What ran in the sandbox may have left anything in `files`: no link in it is
/// followed, and each attempt gets a new one. Blocks.
class Workroom {
 public:
  /// `root` is the folder of the run.
  explicit Workroom(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path files() const { return root_ / "files"; }
  std::filesystem::path config() const;
  /// The working directory inside the configuration.
  std::filesystem::path module(const std::string& working_directory) const;
  std::filesystem::path job(std::uint32_t attempt) const;

  /// Lays out the configuration in a new `files`, without what an upload must not bring along:
  /// states, and what terraform installed elsewhere. `keep_installed`: what `init` installed in an
  /// earlier phase of the run takes its place again. Errors: unavailable; invalid_argument for a
  /// path that cannot be, which stays so.
  Result<void> unpack(const std::vector<archive::File>& files,
                      const std::string& working_directory,
                      bool keep_installed);
  /// `durable`: a crash of the machine leaves it there, with the folders above it.
  Result<void> make_job(std::uint32_t attempt, bool durable);
  /// Replaces a file below the room. Errors: unavailable; invalid_argument where a link is on the
  /// way, or something else than folders.
  Result<void> write(const std::filesystem::path& path, std::string_view bytes) const;
  /// A plain file that terraform may have written; nullopt when there is none. Errors: too_large;
  /// unavailable when it is there, or may be, and cannot be read now.
  Result<std::optional<std::string>> read(const std::filesystem::path& path,
                                          std::size_t bytes_max) const;

  /// Removes everything but what `init` installed, which an apply uses again.
  /// Errors: unavailable when something stays.
  Result<void> tidy(const std::string& working_directory);
  Result<void> remove();

 private:
  std::filesystem::path installed() const { return root_ / "installed"; }
  void put_aside(const std::string& working_directory);

  std::filesystem::path root_;
};

}  // namespace porc::terraform_engine
