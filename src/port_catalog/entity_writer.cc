// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/entity_writer.h"

#include <utility>

namespace porc::port_catalog {
namespace {

/// Port ties a change to an action run only while that one is under way, which may end any time.
Task<void> upsert_for(Client& client, Entity entity, std::string action_run, std::string run) {
  if (action_run.empty()) co_return co_await upsert(client, std::move(entity), "", std::move(run));
  Entity again = entity;
  auto done = co_await upsert(client, std::move(entity), std::move(action_run), run);
  if (done || error_traits(done.error().code).retryable) co_return done;
  co_return co_await upsert(client, std::move(again), "", std::move(run));
}

}  // namespace

std::string link_to(const Run& run, const Options& options) {
  return options.public_url.empty() ? "" : options.public_url + "/report/" + run.id.str();
}

Task<void> ApiEntities::write(Run run, std::vector<Run> newest, Occasion occasion) {
  // What the run refers to comes first.
  Entity instance = instance_entity(newest, options_.names);
  PORC_CO_CHECK(
      co_await upsert_for(client_, std::move(instance), occasion.action_run, run.id.str()));
  Entity entity = run_entity(run, options_.names, link_to(run, options_));
  co_return co_await upsert_for(
      client_, std::move(entity), std::move(occasion.action_run), run.id.str());
}

}  // namespace porc::port_catalog
