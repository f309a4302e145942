// SPDX-License-Identifier: Apache-2.0
// What TFE keeps for a workspace and shows nobody. The variables of a run it shows to whoever reads
// the run. https://developer.hashicorp.com/terraform/enterprise/api-docs/workspace-variables
#include <algorithm>
#include <utility>

#include <boost/describe/class.hpp>

#include "hcl/quote.h"
#include "json/parse.h"
#include "jsonapi/attributes.h"
#include "tfe_engine/tfe_engine.h"

namespace porc::tfe_engine {
namespace {

constexpr const char* kTerraform = "terraform";

struct KnownVariable {
  std::string key{};
  std::string category{};
};
BOOST_DESCRIBE_STRUCT(KnownVariable, (), (key, category))

struct SensitiveVariable {
  std::string key{};
  std::string value{};  ///< HCL literal
  std::string category = kTerraform;
  bool hcl = true;
  bool sensitive = true;
};
BOOST_DESCRIBE_STRUCT(SensitiveVariable, (), (key, value, category, hcl, sensitive))

/// "" when there is none yet.
Result<std::string> id_of(const std::vector<jsonapi::Resource>& variables, const std::string& key) {
  for (const jsonapi::Resource& variable : variables) {
    PORC_TRY(const KnownVariable is,
             jsonapi::decode_attributes<KnownVariable>(variable.attributes));
    if (is.key == key && is.category == kTerraform) return variable.id;
  }
  return std::string();
}

}  // namespace

/// Written each time, for what TFE has cannot be read.
Task<void> TfeEngine::keep_credentials(Api api,
                                       std::string workspace_id,
                                       std::map<std::string, Secret> credentials) {
  if (credentials.empty()) co_return ok;
  const std::string path = "workspaces/" + workspace_id + "/vars";
  PORC_CO_TRY(const auto known, co_await api.get_all(path));
  for (const auto& [key, secret] : credentials) {
    auto value = json::parse(secret.expose("sensitive variable for TFE"));
    if (!value)
      co_return Error{.code = ErrorCode::invalid_argument,
                      .message = "credential " + key + " is not JSON"};
    const SensitiveVariable wanted{.key = key, .value = hcl::literal(*value)};
    jsonapi::Resource resource{.type = "vars", .attributes = jsonapi::encode_attributes(wanted)};
    PORC_CO_TRY(resource.id, id_of(known, key));
    if (resource.id.empty()) {
      PORC_CO_CHECK(co_await api.post(path, std::move(resource)));
    } else {
      PORC_CO_CHECK(co_await api.patch(path + "/" + resource.id, std::move(resource)));
    }
  }
  co_return ok;
}

}  // namespace porc::tfe_engine
