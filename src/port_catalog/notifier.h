// SPDX-License-Identifier: Apache-2.0
// port_catalog: everything about Port, the developer portal. Reading order: model.h and form.h
// (what PORC has in Port), signature.h and invocation.h (what Port sends), source.h, entities.h and
// telling.h (what Port is told), this file, setup.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aio/clock.h"
#include "contracts/notifier.h"
#include "port_catalog/client.h"
#include "port_catalog/entity_writer.h"
#include "port_catalog/following.h"

namespace porc::port_catalog {

/// Shows in Port how every run and its instance stand, and tells the runs of Port that asked for
/// them. Entries name a run; what is told is what the store has when they are delivered.
class PortNotifier final : public Notifier {
 public:
  struct Parts {
    Store& store;
    aio::Clock& clock;
    Client& client;
    EntityWriter& entities;
    const Options& options;
  };
  /// All of `parts` outlives this.
  explicit PortNotifier(Parts parts) : parts_(parts) {}

  std::string target() const override { return std::string(kTarget); }
  std::vector<Report> reports_of(const Change& change) const override;
  Task<void> deliver(OutboxEntry entry) override;
  Task<std::optional<Sync>> sync_of(Run run) override;

 private:
  Task<void> tell(RunId id, std::string delivery);
  Task<void> tell_refusal(std::string action_run, std::string summary);
  Task<void> note(Remembered* remembered);
  Task<void> introduce(Run run, Following* following);
  Task<void> tell_followers(Run run, Remembered* remembered);
  /// The lines that `follower` has not heard; `remembered` holds it.
  Task<void> tell_lines(Run run, Remembered* remembered, std::size_t follower);
  Task<std::vector<Run>> newest_of(Run run);
  Task<std::optional<RunId>> add_page(RunFilter filter, PageRequest page, std::vector<Run>* to);
  Task<void> keep_error(RunId id, std::string message);

  Parts parts_;
};

}  // namespace porc::port_catalog
