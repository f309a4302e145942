// SPDX-License-Identifier: Apache-2.0
// What a schema would say of the blueprints that are live.
#include <algorithm>
#include <iterator>
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
/// Blueprints that are checked at a time: the pool serves others in between.
constexpr std::size_t kBatch = 250;
/// What all of them may cost together, in steps of json::Schema; most take some dozens.
constexpr std::size_t kStepsMax = 10'000'000;

struct Progress {
  wire::SchemaCheck checked{};
  std::size_t steps = kStepsMax;  ///< that are left
};

Result<Progress> check_batch(Progress progress,
                             const json::Schema& schema,
                             const std::vector<Run>& batch) {
  wire::SchemaCheck& checked = progress.checked;
  for (const Run& run : batch) {
    std::vector<Violation> violations = quill::check_inputs(schema, run.blueprint, progress.steps);
    if (progress.steps == 0) {  // nobody knows of this one
      checked.complete = false;
      break;
    }
    ++checked.considered;
    if (violations.empty()) continue;
    ++checked.refused_in_all;
    if (checked.refused.size() == kRefusedMax) continue;
    checked.refused.push_back({.run_id = run.id,
                               .environment = run.identity.environment,
                               .name = run.identity.name,
                               .quill_version = run.quill_version,
                               .violations = std::move(violations)});
  }
  return progress;
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
    looked += found.looked;
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
  PORC_CO_TRY(json::value document, read_document(call.request));
  PORC_CO_TRY(const json::Schema schema,
              co_await run_on(parts().compute, &json::Schema::compile, std::move(document)));
  PORC_CO_TRY(LiveRuns live, co_await live_runs(*kind, std::move(call.principal)));
  Progress progress;
  progress.checked.complete = live.complete;
  for (auto next = live.runs.begin(); next != live.runs.end() && progress.steps > 0;) {
    const auto end = next + std::min<std::ptrdiff_t>(kBatch, live.runs.end() - next);
    std::vector<Run> batch(std::make_move_iterator(next), std::make_move_iterator(end));
    next = end;
    PORC_CO_TRY(progress,
                co_await run_on(
                    parts().compute, check_batch, std::move(progress), schema, std::move(batch)));
  }
  co_return answer(progress.checked);
}

}  // namespace porc::api
