// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "supervisor/job.h"

namespace porc::terraform_engine {

/// Where things are for terraform. Inside the sandbox these differ from where they really are.
struct Places {
  std::string work{};     ///< the run's files
  std::string plugins{};  ///< the cache of providers
  std::string home{};
  std::string cli_config{};
};

/// What one step may reach.
struct Reach {
  std::filesystem::path work{};        ///< read and written
  std::filesystem::path plugins{};     ///< the cache of providers
  std::filesystem::path cli_config{};  ///< terraform's own configuration; only read
  bool network = false;
  bool plugins_writable = false;
};

/// Whether what runs in the sandbox may make user namespaces, where it would be root again.
/// Bubblewrap before 0.8 cannot forbid it.
enum class Nested : std::uint8_t { forbidden, allowed };

/// How terraform is shut in: with bubblewrap it sees /usr, its own files and nothing else of this
/// machine; its environment is what the step says.
class Sandbox {
 public:
  /// Without `bubblewrap`, steps run as they are.
  Sandbox(std::optional<std::filesystem::path> bubblewrap,
          std::filesystem::path terraform,
          std::vector<std::filesystem::path> writable,
          Nested nested = Nested::forbidden);

  /// Whether every sandbox shows what lies at `path`, an absolute one.
  static bool shows(const std::filesystem::path& path);

  bool is_on() const { return bubblewrap_.has_value(); }
  Places places(const Reach& reach) const;
  /// Shuts a step in, whose folder and arguments are in terms of `places`.
  supervisor::Step wrap(supervisor::Step step, const Reach& reach) const;
  /// Arguments (with bubblewrap first) of a sandbox of the same kind that does nothing: it ends
  /// with 0 when sandboxes work here.
  std::vector<std::string> probe() const;

 private:
  std::vector<std::string> frame() const;

  std::optional<std::filesystem::path> bubblewrap_;
  std::filesystem::path terraform_;
  std::vector<std::filesystem::path> writable_;
  Nested nested_;
};

}  // namespace porc::terraform_engine
