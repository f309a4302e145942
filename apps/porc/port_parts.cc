// SPDX-License-Identifier: Apache-2.0
#include "port_parts.h"

#include <utility>

#include "port_catalog/terraform_entities.h"

namespace porc::app {

PortParts::PortParts(port_catalog::Options options,
                     Store& store,
                     http::Client& http,
                     aio::Clock& clock)
    : options_(std::move(options)), store_(store), clock_(clock), client_(http, clock, options_) {}

std::unique_ptr<Notifier> PortParts::make_notifier(Engine& engine) {
  if (options_.sync == port_catalog::SyncWay::terraform) {
    entities_ = std::make_unique<port_catalog::TerraformEntities>(engine, clock_, options_);
  } else {
    entities_ = std::make_unique<port_catalog::ApiEntities>(client_, options_);
  }
  return std::make_unique<port_catalog::PortNotifier>(
      port_catalog::PortNotifier::Parts{.store = store_,
                                        .clock = clock_,
                                        .client = client_,
                                        .entities = *entities_,
                                        .options = options_});
}

std::vector<EventSource*> PortParts::open_sources(Runs& runs,
                                                  QuillLibrary& quills,
                                                  observe::Log& log) {
  std::vector<EventSource*> opened;
  for (const auto transport : {port_catalog::Transport::webhook, port_catalog::Transport::kafka}) {
    port_catalog::PortSource::Parts parts{
        .runs = runs,
        .store = store_,
        .quills = quills,
        .options = options_,
        .note = [&log](const std::string& line) { log.info(line); }};
    sources_.push_back(std::make_unique<port_catalog::PortSource>(transport, std::move(parts)));
    opened.push_back(sources_.back().get());
  }
  return opened;
}

}  // namespace porc::app
