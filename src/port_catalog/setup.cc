// SPDX-License-Identifier: Apache-2.0
#include "port_catalog/setup.h"

#include <optional>
#include <utility>

#include "port_catalog/catalog.h"
#include "port_catalog/entities.h"

namespace porc::port_catalog {
namespace {

/// What Port has by that name; nullopt when it has nothing.
Task<std::optional<json::object>> look_up(Client& client, std::string path, std::string member) {
  auto found = co_await client.get(std::move(path));
  if (!found && found.error().code == ErrorCode::not_found) co_return std::optional<json::object>();
  if (!found) co_return std::move(found).error();
  const json::value* document = found->if_contains(member);
  if (document == nullptr || !document->is_object()) {
    co_return Error{.code = ErrorCode::precondition_failed,
                    .message = "Port's answer has no " + member};
  }
  co_return std::optional(document->get_object());
}

Task<SetupLine> make_blueprint(Client& client, Document wanted) {
  SetupLine line{.what = "blueprint " + wanted.identifier};
  const std::string path = "/v1/blueprints/" + segment(wanted.identifier);
  PORC_CO_TRY(auto existing, co_await look_up(client, path, "blueprint"));
  if (!existing) {
    http::Parameters query{{"create_catalog_page", "false"}};
    PORC_CO_CHECK(
        co_await client.send("POST", "/v1/blueprints", std::move(wanted.body), std::move(query)));
    line.made = Made::created;
    co_return line;
  }
  PORC_CO_TRY(auto patch, missing_in_blueprint(*existing, wanted.body));
  if (!patch) co_return line;
  PORC_CO_CHECK(co_await client.send("PATCH", path, *std::move(patch)));
  line.made = Made::updated;
  co_return line;
}

Task<SetupLine> make_action(Client& client, Document wanted) {
  SetupLine line{.what = "action " + wanted.identifier};
  const std::string path = "/v1/actions/" + segment(wanted.identifier);
  PORC_CO_TRY(const auto existing, co_await look_up(client, path, "action"));
  if (!existing) {
    PORC_CO_CHECK(co_await client.send("POST", "/v1/actions", std::move(wanted.body)));
    line.made = Made::created;
    co_return line;
  }
  if (contains(*existing, wanted.body)) co_return line;
  // Who may run or must approve it is the business of Port's administrators.
  for (const char* theirs : {"requiredApproval", "approvalNotification", "publish", "icon"}) {
    const json::value* kept = existing->if_contains(theirs);
    if (kept != nullptr && !kept->is_null()) wanted.body[theirs] = *kept;
  }
  if (contains(*existing, wanted.body)) co_return line;
  PORC_CO_CHECK(co_await client.send("PUT", path, std::move(wanted.body)));
  line.made = Made::updated;
  co_return line;
}

}  // namespace

Task<std::vector<SetupLine>> set_up(Client& client,
                                    const Options& options,
                                    ActionsFor where,
                                    std::vector<std::shared_ptr<const quill::Quill>> quills) {
  std::vector<SetupLine> lines;
  for (Document& blueprint : catalog_blueprints(options.names)) {
    PORC_CO_TRY(SetupLine line, co_await make_blueprint(client, std::move(blueprint)));
    lines.push_back(std::move(line));
  }
  std::string kind;
  for (const auto& quill : quills) {
    Entity entity = quill_entity(*quill, options.names);
    PORC_CO_CHECK(co_await upsert(client, std::move(entity), ""));
    if (std::exchange(kind, quill->kind()) == quill->kind()) continue;
    auto action = create_action(*quill, options, where);
    if (!action) co_return std::move(action).error().in("making a form of " + quill->name());
    PORC_CO_TRY(SetupLine line, co_await make_action(client, *std::move(action)));
    lines.push_back(std::move(line));
  }
  for (Document& action : acting_actions(options)) {
    PORC_CO_TRY(SetupLine line, co_await make_action(client, std::move(action)));
    lines.push_back(std::move(line));
  }
  co_return lines;
}

}  // namespace porc::port_catalog
