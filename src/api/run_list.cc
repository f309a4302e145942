// SPDX-License-Identifier: Apache-2.0
// Many runs at once.
#include <algorithm>
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/request_parts.h"
#include "base/encoding.h"
#include "wire/requests.h"
#include "wire/server_view.h"

namespace porc::api {
namespace {

constexpr std::size_t kPageDefault = 50;
constexpr std::size_t kPageMax = 1000;
/// Limit: runs looked at for one page, when most are outside the principal's scope.
constexpr std::size_t kScanMax = 10'000;
constexpr std::size_t kScanPage = 200;
/// How many runs the activity report is about, and how many of them it lists.
constexpr std::size_t kActivityRuns = 500;
constexpr std::size_t kActivityListed = 20;

struct TextFilter {
  const char* parameter;
  std::optional<std::string> RunFilter::*member;
};
constexpr TextFilter kTextFilters[] = {
    {"kind", &RunFilter::kind},
    {"repo", &RunFilter::repo},
    {"environment", &RunFilter::environment},
    {"workspace", &RunFilter::workspace},
    {"text", &RunFilter::text},
};

/// `?status=` may come more than once, and name several with commas between them.
Result<std::vector<run::RunStatus>> statuses_of(const http::Request& request) {
  std::vector<run::RunStatus> statuses;
  for (const auto& [name, value] : request.query) {
    if (name != "status") continue;
    for (std::size_t begin = 0; begin <= value.size();) {
      const std::size_t end = std::min(value.find(',', begin), value.size());
      PORC_TRY(
          run::RunStatus status,
          parse_choice<run::RunStatus>(name, std::string_view(value).substr(begin, end - begin)));
      statuses.push_back(status);
      begin = end + 1;
    }
  }
  return statuses;
}

Result<RunFilter> filter_of(const http::Request& request) {
  RunFilter filter;
  PORC_TRY(filter.statuses, statuses_of(request));
  for (const TextFilter& row : kTextFilters) {
    if (const std::string* text = request.find_query(row.parameter)) filter.*row.member = *text;
  }
  return filter;
}

/// Where a page ends that ends at no run of its own: others' runs are not told.
class Bookmark {
 public:
  static std::string make(const RunId& run, const crypto::Sealer& sealer, Entropy& entropy) {
    return hex_encode(sealer.seal(run.str(), kContext, entropy.bytes(crypto::kNonceBytes)));
  }
  static Result<RunId> read(const std::string& text, const crypto::Sealer& sealer) {
    auto sealed = hex_decode(text);
    auto run = sealed ? sealer.open(*sealed, kContext) : std::move(sealed);
    if (run) return RunId::parse(*run);
    return bad_parameter(wire::kAfterParameter, "a run's id, or the 'next' of the page before");
  }

 private:
  static constexpr std::string_view kContext = "bookmark in a list of runs";
};

Result<PageRequest> page_of(const http::Request& request, const crypto::Sealer& sealer) {
  PageRequest page;
  PORC_TRY(page.limit, number_parameter(request, wire::kLimitParameter, kPageDefault, 1, kPageMax));
  if (const std::string* after = request.find_query(wire::kAfterParameter)) {
    auto run = RunId::parse(*after);
    if (!run) run = Bookmark::read(*after, sealer);
    PORC_TRY(page.after, std::move(run));
  }
  return page;
}

std::optional<std::uint64_t> median(std::vector<std::uint64_t> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

wire::ActivityView activity_of(const std::vector<Run>& runs) {
  wire::ActivityView view{.considered = runs.size()};
  std::vector<std::uint64_t> durations;
  for (const Run& run : runs) {
    ++view.by_status[boost::describe::enum_to_string(run.status, "?")];
    ++view.by_kind[run.identity.kind];
    ++view.by_environment[run.identity.environment];
    if (run::waits_for_person(run)) ++view.waiting;
    if (run.outside) ++view.outside;
    if (run.status == run::RunStatus::applied) {
      const Duration took = std::max(run.updated_at - run.created_at, Duration::zero());
      durations.push_back(static_cast<std::uint64_t>(took.count()));
    }
    if (view.recent.size() < kActivityListed) view.recent.push_back(wire::view_of(run));
  }
  view.median_milliseconds = median(std::move(durations));
  return view;
}

}  // namespace

Task<Api::VisibleRuns> Api::visible_runs(RunFilter filter,
                                         PageRequest page,
                                         identity::Principal principal) {
  VisibleRuns visible;
  const std::size_t wanted = page.limit;
  // Where most are outside the scope, small pages would be many questions for few runs.
  if (!principal.scope.is_unlimited()) page.limit = std::max(page.limit, kScanPage);
  for (bool more = true; more && visible.looked < kScanMax && visible.runs.size() < wanted;) {
    PORC_CO_TRY(Page<Run> found, co_await parts().store.list_runs(filter, page));
    more = found.more;
    for (Run& run : found.items) {
      if (visible.runs.size() == wanted) {
        more = true;
        break;
      }
      ++visible.looked;
      page.after = run.id;
      if (principal.scope.admits(run.identity, run.blueprint.metadata.repo)) {
        visible.runs.push_back(std::move(run));
      }
    }
    visible.next = more ? page.after : std::nullopt;
  }
  co_return visible;
}

Task<http::Response> Api::list_runs(Call call) {
  PORC_CO_TRY(RunFilter filter, filter_of(call.request));
  PORC_CO_TRY(PageRequest page, page_of(call.request, parts().sealer));
  PORC_CO_TRY(const VisibleRuns visible,
              co_await visible_runs(std::move(filter), std::move(page), std::move(call.principal)));
  wire::RunPage shown;
  for (const Run& run : visible.runs) shown.runs.push_back(wire::view_of(run));
  if (visible.next) {
    const bool is_shown = !visible.runs.empty() && visible.runs.back().id == *visible.next;
    shown.next = is_shown ? visible.next->str()
                          : Bookmark::make(*visible.next, parts().sealer, parts().entropy);
  }
  co_return answer(shown);
}

Task<http::Response> Api::show_activity(Call call) {
  PageRequest page{.limit = kActivityRuns};
  RunFilter all;
  PORC_CO_TRY(const VisibleRuns visible,
              co_await visible_runs(std::move(all), std::move(page), std::move(call.principal)));
  co_return answer(activity_of(visible.runs));
}

}  // namespace porc::api
