// SPDX-License-Identifier: Apache-2.0
#include "api/run_secrets.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "domain/blueprint/sealing.h"
#include "domain/quill/quill.h"
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

void add_secrets(const blueprint::Blueprint& blueprint,
                 const std::vector<std::string>& pointers,
                 const crypto::Sealer& sealer,
                 const blueprint::SecretSource& source,
                 observe::Redactor& redactor) {
  for (const std::string& pointer : pointers) {
    // One at a time: a secret that is no longer mounted must not keep the others from being hidden.
    auto opened = blueprint::open_inputs(blueprint, {pointer}, sealer, source);
    if (!opened) continue;
    for (const auto& [variable, secret] : *opened) {
      auto value = json::parse(secret.expose("is looked for in what is shown of its run"));
      if (value) add_texts(*value, redactor);
    }
  }
}

}  // namespace

Task<std::shared_ptr<const observe::Redactor>> secrets_of(Run run,
                                                          const orchestrator::Parts* parts) {
  auto redactor = std::make_shared<observe::Redactor>();
  auto quill = parts->quills.get(run.blueprint.kind, run.quill_version);
  if (!quill) co_return redactor;
  std::vector<std::string> pointers = quill::sensitive_inputs(**quill, run.blueprint);
  if (pointers.empty()) co_return redactor;
  std::function<void()> work = [redactor,
                                blueprint = std::move(run.blueprint),
                                pointers = std::move(pointers),
                                &sealer = parts->sealer,
                                source = parts->secrets] {
    add_secrets(blueprint, pointers, sealer, source, *redactor);
  };
  PORC_CO_CHECK(co_await parts->compute.run(std::move(work)));
  co_return redactor;
}

}  // namespace porc::api
