// SPDX-License-Identifier: Apache-2.0
// What a Terraform Enterprise may answer: the envelope, a run, policy results, errors and plans.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api/plan_view.h"
#include "base/assert.h"
#include "base/secret.h"
#include "fuzz/planted.h"
#include "json/decode.h"
#include "jsonapi/document.h"
#include "observe/redaction.h"
#include "tfe_engine/policy.h"
#include "tfe_engine/run_document.h"

namespace {

constexpr std::size_t kBytesMax = std::size_t{1} << 20;
constexpr std::string_view kCanary = "canary-of-the-plan";

const porc::observe::Redactor& redactor() {
  static porc::observe::Redactor value;
  value.add(porc::Secret(std::string(kCanary)));  // a second time changes nothing
  return value;
}

void read_plan(const std::string& text) {
  auto view = porc::api::plan_view_of(porc::Run{}, text, redactor());
  if (!view) return;
  porc::fuzz::planted_bug(view->resources.empty() && view->outputs.empty());
  for (const auto& change : view->resources) {
    const std::string shown = change.address + change.imported_id.value_or("") +
                              porc::json::serialize(porc::json::encode(change.replace_paths)) +
                              porc::json::serialize(change.before) +
                              porc::json::serialize(change.after);
    PORC_ASSERT(shown.find(kCanary) == std::string::npos);
  }
}

void read_resources(const porc::jsonapi::Document& document) {
  std::vector<std::string> statuses;
  for (const auto& resource : document.data) {
    statuses.push_back(resource.related("plan"));
    for (const auto& detail : porc::tfe_engine::details_of_check(resource)) {
      statuses.push_back(detail.outcome.enforcement_level);
    }
    (void)porc::tfe_engine::details_of_set(resource);
  }
  (void)porc::tfe_engine::verdict_of(statuses);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)porc::jsonapi::error_text(text);
  read_plan(text);
  auto document = porc::jsonapi::parse_document(text, kBytesMax);
  if (!document) return 0;
  const std::string printed = porc::jsonapi::print_document(*document);
  auto again = porc::jsonapi::parse_document(printed, 2 * kBytesMax);
  PORC_ASSERT(again && porc::jsonapi::print_document(*again) == printed);
  (void)porc::tfe_engine::read_run(*document);
  read_resources(*document);
  return 0;
}
