// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aio/task.h"
#include "port_catalog/client.h"
#include "port_catalog/telling.h"

namespace porc::port_catalog {

/// A run of Port, of an action or of a workflow's node, to be told what becomes of it.
/// https://docs.port.io/actions-and-automations/reflect-action-progress
class ActionRun {
 public:
  /// `client` outlives this; `on_behalf_of` as in http::ClientRequest.
  ActionRun(Client& client, std::string id, std::string on_behalf_of)
      : client_(client), id_(std::move(id)), on_behalf_of_(std::move(on_behalf_of)) {}

  /// Overwrites what it showed; with an end nothing can be told after. False: it was over before,
  /// or is gone, so that nobody hears us. Repeating it is harmless.
  Task<bool> show(Progress progress);
  /// Adds to its log. False as above.
  Task<bool> log(std::string message);
  /// Whether it has an end. With the id by which we made ourselves known to Port it is looked up by
  /// that, else by its own.
  Task<bool> is_over(std::string external_id);
  /// Whether its log has that very message. A workflow's log cannot be read: false.
  Task<bool> has_logged(std::string message);

 private:
  std::string path() const;
  Task<std::string> status();
  /// What an error means: false when the run is over or gone, else the error itself.
  Task<bool> or_over(Error error);

  Client& client_;
  std::string id_;
  std::string on_behalf_of_;
};

}  // namespace porc::port_catalog
