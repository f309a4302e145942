// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "aio/task.h"
#include "cli/arguments.h"
#include "cli/blueprint_file.h"
#include "contracts/quill_library.h"
#include "domain/quill/verdict.h"
#include "domain/rules/platform_rules.h"

namespace porc::cli {

struct Surroundings;

/// Whether a server that is away is waited for.
enum class Patience : std::uint8_t { once, again };

/// Judges blueprints as the server would: by the quills and rules of folders (`--quills`,
/// `--rules`), or by those of a server; and by the preflight policies of folders (`--policies`), or
/// by those of the server. What was read or asked for once is kept.
class Judge {
 public:
  /// `around` outlives this.
  Judge(Surroundings& around, Arguments arguments, Patience patience)
      : around_(around), arguments_(std::move(arguments)), patience_(patience) {}

  /// Judges a blueprint without faults. Quill, findings and faults are put into `file`, which
  /// outlives the task. Errors: only those that say nothing of the file.
  Task<void> judge(BlueprintFile* file);

 private:
  using Found = Result<std::shared_ptr<const quill::Quill>>;

  Task<std::shared_ptr<const quill::Quill>> quill_of(std::string kind, std::string range);
  Task<quill::Platform> platform_of(std::string kind);
  Task<policy::Sets> policies();
  Result<quill::Platform> platform_here(const std::string& kind);
  Task<quill::Platform> platform_there(std::string kind);
  bool is_offline() const { return arguments_.has("quills"); }

  Surroundings& around_;
  const Arguments arguments_;
  const Patience patience_;
  std::unique_ptr<QuillLibrary> library_{};           ///< of --quills, once read
  std::optional<rules::PlatformRules> rules_here_{};  ///< of --rules, once read
  std::optional<policy::Sets> policies_{};            ///< once read
  std::map<std::pair<std::string, std::string>, Found> quills_{};
  std::map<std::string, quill::Platform> platforms_{};
};

/// Puts what quill and platform say of a blueprint without faults into `file`.
void judge_with(std::shared_ptr<const quill::Quill> quill,
                const quill::Platform& platform,
                BlueprintFile& file);

/// For `Command::check`. Errors: invalid_argument for rules without the quills that they go with.
Result<void> check_rules_flag(const Arguments& arguments);

}  // namespace porc::cli
