// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "contracts/inbox.h"
#include "contracts/quill_library.h"
#include "contracts/runs.h"
#include "contracts/store.h"
#include "port_catalog/invocation.h"
#include "port_catalog/options.h"

namespace porc::port_catalog {

/// What people do in Port, by webhook ("port") or as records of a Kafka topic ("port-kafka"): each
/// run of an action becomes one act here, in the name of who ran it, however often it is told. What
/// is refused is told to the action run.
class PortSource final : public EventSource {
 public:
  struct Parts {
    Runs& runs;
    Store& store;
    QuillLibrary& quills;
    const Options& options;
    /// Hears what is worth a line in the log.
    std::function<void(const std::string& line)> note{};
  };
  /// All of `parts` outlives this.
  PortSource(Transport transport, Parts parts) : transport_(transport), parts_(std::move(parts)) {}

  std::string name() const override {
    return transport_ == Transport::webhook ? "port" : "port-kafka";
  }
  bool takes_webhooks() const override { return transport_ == Transport::webhook; }
  std::size_t body_bytes_max() const override { return std::size_t{1} << 20; }
  Result<std::optional<InboxEntry>> admit(const Message& message, Timestamp now) const override;
  Task<void> handle(InboxEntry entry) override;

 private:
  Result<void> check_sender(const Message& message, Timestamp now) const;
  Result<std::optional<InboxEntry>> entry_of(const Message& message) const;
  Task<void> perform(Invocation asked);
  Task<void> create(Invocation asked, identity::Principal by);
  /// The blueprint of an instance anew.
  Task<void> repeat(Invocation asked, identity::Principal by);
  Task<void> act(Invocation asked, identity::Principal by);
  Task<Run> last_run_of(std::string instance);

  Transport transport_;
  Parts parts_;
};

/// Whom somebody with that e-mail in Port is to PORC. Errors: forbidden.
Result<identity::Principal> principal_of(const std::string& email, const Grants& grants);

/// The blueprint that an action asks for, with its encrypted inputs in clear. `schema`: of the
/// quill, if there is one. Errors: invalid_argument with a violation for each input that cannot be
/// opened, or that the quill would not keep secret.
Result<json::object> blueprint_of(const Invocation& asked,
                                  const json::Schema* schema,
                                  const std::vector<Secret>& secrets);

/// The identifier of the instance that a creation is about, so that what is asked of it later waits
/// for it; "" when it cannot be told.
std::string instance_asked_for(const Invocation& asked, const std::string& default_environment);

}  // namespace porc::port_catalog
