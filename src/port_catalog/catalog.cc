// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/catalog.h"

#include <utility>

namespace porc::port_catalog {

Task<void> upsert(Client& client, Entity entity, std::string action_run, std::string on_behalf_of) {
  // Port asks for every one of these. What is referred to may not be there yet.
  http::Parameters query{{"upsert", "true"},
                         {"merge", "true"},
                         {"validation_only", "false"},
                         {"create_missing_related_entities", "true"}};
  if (!action_run.empty()) query.emplace_back("run_id", std::move(action_run));
  const std::string path = "/v1/blueprints/" + segment(entity.blueprint) + "/entities";
  PORC_CO_CHECK(co_await client.send(
      "POST", path, std::move(entity.body), std::move(query), std::move(on_behalf_of)));
  co_return ok;
}

Task<CatalogEntry> PortCatalog::publish(Entity entity) {
  CatalogEntry entry{.kind = entity.blueprint, .identifier = entity.identifier};
  PORC_CO_CHECK(co_await upsert(client_, std::move(entity), ""));
  co_return entry;
}

Task<CatalogEntry> PortCatalog::publish_quill(std::shared_ptr<const quill::Quill> quill) {
  return publish(quill_entity(*quill, options_.names));
}

Task<CatalogEntry> PortCatalog::publish_blueprint(blueprint::Blueprint blueprint,
                                                  blueprint::Identity identity,
                                                  std::vector<std::string> hidden) {
  return publish(declared_entity(blueprint, identity, hidden, options_.names));
}

}  // namespace porc::port_catalog
