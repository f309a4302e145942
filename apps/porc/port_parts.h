// SPDX-License-Identifier: Apache-2.0
// Everything of the server that is about Port.
#pragma once

#include <memory>
#include <vector>

#include "aio/clock.h"
#include "contracts/engine.h"
#include "contracts/quill_library.h"
#include "contracts/runs.h"
#include "contracts/store.h"
#include "http/client.h"
#include "observe/log.h"
#include "port_catalog/entity_writer.h"
#include "port_catalog/notifier.h"
#include "port_catalog/source.h"

namespace porc::app {

class PortParts {
 public:
  /// All outlive this.
  PortParts(port_catalog::Options options, Store& store, http::Client& http, aio::Clock& clock);

  /// Who tells Port. `engine` outlives it.
  std::unique_ptr<Notifier> make_notifier(Engine& engine);
  /// Who hears Port.
  std::vector<EventSource*> open_sources(Runs& runs, QuillLibrary& quills, observe::Log& log);

 private:
  port_catalog::Options options_;
  Store& store_;
  aio::Clock& clock_;
  port_catalog::Client client_;
  std::unique_ptr<port_catalog::EntityWriter> entities_{};
  std::vector<std::unique_ptr<port_catalog::PortSource>> sources_{};
};

}  // namespace porc::app
