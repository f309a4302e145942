// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contracts/inbox.h"
#include "contracts/runs.h"

namespace porc::kafka {

/// The type of the events that are handled; others on the topic are passed over.
inline constexpr char kSubmittedType[] = "porc.blueprint.submitted";
/// The extension attribute that names an owner, where events may.
inline constexpr char kOwnerAttribute[] = "owner";

/// Makes runs of blueprints that arrive as CloudEvents. The data of one is `{"blueprint": …,
/// "goal": …, "operation": …}`; only the blueprint is required.
class BlueprintSource final : public EventSource {
 public:
  struct Options {
    std::string owner{};
    bool trusts_owner = false;
    std::vector<std::string> environments{};  ///< allowed ones, patterns; empty = all
    std::string default_environment = "dev";
  };
  /// `runs` outlives this.
  BlueprintSource(Runs& runs, Options options) : runs_(runs), options_(std::move(options)) {}

  std::string name() const override { return "kafka"; }
  bool takes_webhooks() const override { return false; }
  std::size_t body_bytes_max() const override { return std::size_t{1} << 20; }
  /// Who may write to the topic is the cluster's business: nothing is signed. Errors: malformed,
  /// unsupported_media, invalid_argument, also for a blueprint that nobody could make a run of.
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const override;
  Task<void> handle(InboxEntry entry) override;

 private:
  Runs& runs_;
  const Options options_;
};

}  // namespace porc::kafka
