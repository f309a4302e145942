// SPDX-License-Identifier: Apache-2.0
// What a schema would say of the blueprints that are live.
#include <map>
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "json/schema.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

constexpr std::size_t kPage = 1000;
constexpr std::size_t kLookedMax = 200'000;  ///< runs
constexpr std::size_t kLiveMax = 20'000;     ///< blueprints; each is held while it is checked
constexpr std::size_t kRefusedMax = 1000;    ///< runs that are listed

wire::SchemaCheck check(const json::Schema& schema, const std::vector<Run>& live, bool complete) {
  wire::SchemaCheck checked{.considered = live.size(), .complete = complete};
  for (const Run& run : live) {
    std::vector<Violation> violations = quill::check_inputs(schema, run.blueprint);
    if (violations.empty()) continue;
    ++checked.refused_in_all;
    if (checked.refused.size() == kRefusedMax) continue;
    checked.refused.push_back({.run_id = run.id,
                               .environment = run.identity.environment,
                               .name = run.identity.name,
                               .quill_version = run.quill_version,
                               .violations = std::move(violations)});
  }
  return checked;
}

}  // namespace

Task<Api::LiveRuns> Api::live_runs(std::string kind, identity::Principal principal) {
  std::map<std::string, Run> last;  // runs of one second stand in no order
  RunFilter filter{.statuses = {run::RunStatus::applied}};
  filter.kind = std::move(kind);
  PageRequest page{.limit = kPage};
  LiveRuns live;
  for (std::size_t looked = 0; !live.complete && looked < kLookedMax && last.size() < kLiveMax;) {
    PORC_CO_TRY(VisibleRuns found, co_await visible_runs(filter, page, principal));
    looked += found.runs.size();
    for (Run& run : found.runs) {
      auto [known, fresh] = last.try_emplace(run.identity.str(), run);
      if (!fresh && known->second.updated_at < run.updated_at) known->second = std::move(run);
    }
    live.complete = !found.next;
    page.after = found.next;
  }
  for (auto& [identity, run] : last) {
    if (run.operation != run::Operation::destroy) live.runs.push_back(std::move(run));
  }
  co_return live;
}

Task<http::Response> Api::check_schema(Call call) {
  const std::string* kind = call.request.find_query(wire::kKindParameter);
  if (kind == nullptr) {
    co_return bad_parameter(wire::kKindParameter, "given: whose live blueprints are checked");
  }
  PORC_CO_TRY(const json::value document, read_document(call.request));
  PORC_CO_TRY(const json::Schema schema, json::Schema::compile(document));
  PORC_CO_TRY(LiveRuns live, co_await live_runs(*kind, std::move(call.principal)));
  // Thousands of them would keep everybody else waiting.
  auto checked = std::make_shared<wire::SchemaCheck>();
  std::function<void()> work = [checked, schema, live = std::move(live)] {
    *checked = check(schema, live.runs, live.complete);
  };
  PORC_CO_CHECK(co_await parts().compute.run(std::move(work)));
  co_return answer(*checked);
}

}  // namespace porc::api
