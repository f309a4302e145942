// SPDX-License-Identifier: Apache-2.0
#include "api/run_secrets.h"

#include <functional>
#include <string>
#include <utility>

#include "domain/blueprint/sealing.h"
#include "json/parse.h"

namespace porc::api {
namespace {

/// A sensitive value may be an object: each text in it is a secret of its own.
void add_texts(const json::value& value, observe::Redactor& redactor) {
  if (const json::string* text = value.if_string()) {
    redactor.add(Secret(std::string(*text)));
  } else if (const json::array* items = value.if_array()) {
    for (const json::value& item : *items) add_texts(item, redactor);
  } else if (const json::object* members = value.if_object()) {
    for (const auto& member : *members) add_texts(member.value(), redactor);
  } else {
    redactor.add(Secret(json::serialize(value)));
  }
}

using Hidden = std::shared_ptr<const observe::Redactor>;

Result<Hidden> read_secrets(const blueprint::Blueprint& blueprint,
                            const crypto::Sealer& sealer,
                            const blueprint::SecretSource& source) {
  auto redactor = std::make_shared<observe::Redactor>();
  for (const std::string& pointer : blueprint::hidden_inputs(blueprint)) {
    // One at a time: a secret that is no longer mounted must not keep the others from being hidden.
    auto opened = blueprint::open_inputs(blueprint, {pointer}, sealer, source);
    if (!opened) continue;
    for (const auto& [variable, secret] : *opened) {
      auto value = json::parse(secret.expose("is looked for in what is shown of its run"));
      if (value) add_texts(*value, *redactor);
    }
  }
  return redactor;
}

}  // namespace

Task<Hidden> secrets_of(Run run, const orchestrator::Parts* parts) {
  Compute& pool = blueprint::refers_to_secrets(run.blueprint) ? parts->secret_pool : parts->compute;
  co_return co_await run_on(
      pool, read_secrets, std::move(run.blueprint), std::cref(parts->sealer), parts->secrets);
}

}  // namespace porc::api
