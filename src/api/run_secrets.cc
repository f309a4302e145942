// SPDX-License-Identifier: Apache-2.0
#include "api/run_secrets.h"

#include <string>
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

}  // namespace

void add_secrets_of(const Run& run, const orchestrator::Parts& parts, observe::Redactor& redactor) {
  auto quill = parts.quills.find(run.blueprint.kind, "= " + run.quill_version);
  if (!quill) return;
  for (const std::string& pointer : quill::sensitive_inputs(**quill, run.blueprint)) {
    // One at a time: a secret that is no longer mounted must not keep the others from being hidden.
    auto opened = blueprint::open_inputs(run.blueprint, {pointer}, parts.sealer, parts.secrets);
    if (!opened) continue;
    for (const auto& [variable, secret] : *opened) {
      auto value = json::parse(secret.expose("is looked for in what is shown of its run"));
      if (value) add_texts(*value, redactor);
    }
  }
}

}  // namespace porc::api
