// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "contracts/catalog.h"
#include "port_catalog/client.h"
#include "port_catalog/entities.h"

namespace porc::port_catalog {

/// Creates an entity, or changes of it what `entity` names: all else stays. `action_run` ties the
/// change to that run of Port, which must be under way; "" ties it to none. `on_behalf_of` as in
/// http::ClientRequest. `client` outlives the task. Errors: those of Client.
Task<void> upsert(Client& client,
                  Entity entity,
                  std::string action_run,
                  std::string on_behalf_of = {});

/// Port as whoever publishes by hand sees it.
class PortCatalog final : public Catalog {
 public:
  /// `options` are kept; the rest outlives this.
  PortCatalog(http::Client& http, aio::Clock& clock, Options options)
      : options_(std::move(options)), client_(http, clock, options_, kAttempts) {}

  Task<CatalogEntry> publish_quill(std::shared_ptr<const quill::Quill> quill) override;
  Task<CatalogEntry> publish_blueprint(blueprint::Blueprint blueprint,
                                       blueprint::Identity identity,
                                       std::vector<std::string> hidden) override;

 private:
  static constexpr int kAttempts = 5;
  Task<CatalogEntry> publish(Entity entity);

  Options options_;
  Client client_;
};

}  // namespace porc::port_catalog
