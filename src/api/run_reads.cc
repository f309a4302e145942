// SPDX-License-Identifier: Apache-2.0
// What there is to see of one run.
#include <utility>

#include "api/answer.h"
#include "api/api.h"
#include "api/event_history.h"
#include "api/plan_view.h"
#include "api/policy_reading.h"
#include "api/report_page.h"
#include "api/request_parts.h"
#include "api/run_secrets.h"
#include "archive/tar.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "domain/quill/template_uses.h"
#include "domain/workspace/backend.h"
#include "wire/run_details.h"

namespace porc::api {
namespace {

Error not_there_yet(const Run& run, const std::string& what) {
  return {.code = ErrorCode::not_found,
          .message = "run " + run.id.str() + " has no " + what + ": it is " +
                     boost::describe::enum_to_string(run.status, "?")};
}

Result<http::Response> plan_answer(const Run& run,
                                   const std::string& plan,
                                   const std::shared_ptr<const observe::Redactor>& secrets) {
  PORC_TRY(const auto view, plan_view_of(run, plan, *secrets));
  return answer(view);
}

Result<http::Response> files_answer(const Run& run, const std::string& bundle) {
  PORC_TRY(std::vector<archive::File> files, archive::read_tar_gz(bundle));
  wire::FilesView view{.run_id = run.id, .digest = run.bundle->digest};
  for (archive::File& file : files) {
    wire::FileView shown{.path = std::move(file.path), .bytes = file.bytes.size()};
    if (is_utf8(file.bytes)) shown.text = std::move(file.bytes);
    view.files.push_back(std::move(shown));
  }
  return answer(view);
}

/// Where the quill of `run` writes values without escaping; of a quill that is gone nobody knows.
std::vector<std::string> unescaped_in(const QuillLibrary& quills, const Run& run) {
  const auto quill = quills.get(run.blueprint.kind, run.quill_version);
  if (!quill || !(*quill)->capabilities().raw.value_or(false)) return {};
  const quill::TemplateUses uses = quill::uses_of_templates(**quill);
  std::vector<std::string> places;
  for (const auto* some : {&uses.safe, &uses.maybe_safe}) {
    for (const quill::TemplatePlace& place : *some) {
      places.push_back(place.file + ":" + std::to_string(place.line) + ":" +
                       std::to_string(place.column));
    }
  }
  return places;
}

/// Errors: precondition_failed when nobody can tell.
Result<std::string> terraform_host_for(const About& about, const http::Request& request) {
  std::string host = about.terraform_host;
  if (host.empty()) host = request.headers.get("Host");
  if (workspace::is_backend_host(host)) return host;
  return Error{.code = ErrorCode::precondition_failed,
               .message = "PORC_PUBLIC_URL must say where terraform reaches this server"};
}

}  // namespace

Task<http::Response> Api::show_status(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  wire::RunView view = wire::view_of(run);
  for (Notifier* notifier : parts().notifiers) {
    auto sync_known = co_await notifier->sync_of(run);
    if (!sync_known && error_traits(sync_known.error().code).retryable)
      co_return std::move(sync_known).error();
    // What is kept of a catalog may be damaged; the run is not.
    const std::optional<Sync> sync = sync_known ? *sync_known : Sync{.status = SyncStatus::failed};
    if (!sync) continue;
    view.sync_status = boost::describe::enum_to_string(sync->status, "?");
    view.last_sync_time = sync->last;
  }
  co_return answer(view);
}

Task<http::Response> Api::show_summary(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  co_return answer(wire::summary_of(run, now()));
}

Task<http::Response> Api::show_plan(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  if (!run.engine_run || (!run.planned_at && run.status != run::RunStatus::no_changes)) {
    co_return not_there_yet(run, "plan");
  }
  PORC_CO_TRY(auto secrets, co_await secrets_of(run, &parts()));
  PORC_CO_TRY(std::string plan, co_await parts().engine.plan_json(*run.engine_run));
  // A plan may hold many megabytes: reading it would keep everybody else waiting.
  co_return co_await run_on(parts().compute, plan_answer, run, std::move(plan), std::move(secrets));
}

Task<http::Response> Api::show_files(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  if (!run.bundle) co_return not_there_yet(run, "bundle");
  PORC_CO_TRY(std::string bundle, co_await parts().bundles.get(run.bundle->key));
  co_return co_await run_on(parts().compute, files_answer, run, std::move(bundle));
}

Task<http::Response> Api::download_bundle(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  if (!run.bundle) co_return not_there_yet(run, "bundle");
  PORC_CO_TRY(std::string bundle, co_await parts().bundles.get(run.bundle->key));
  std::string tag = run.bundle->digest;
  if (const std::string* backend = call.request.find_query("backend")) {
    if (*backend != "remote") co_return bad_parameter("backend", "remote");
    PORC_CO_TRY(const std::string host, terraform_host_for(around_.about, call.request));
    const workspace::Backend kept{.host = host,
                                  .organization = around_.orchestrator.settings().organization,
                                  .workspace = run.workspace};
    PORC_CO_TRY(bundle, workspace::with_backend(bundle, kept));
    tag = crypto::sha256_hex(bundle);
  }
  http::Response response = text_answer(std::move(bundle), "application/gzip");
  response.headers.add("ETag", "\"" + tag + "\"");
  response.headers.add("Content-Disposition",
                       "attachment; filename=\"" + run.id.str() + ".tar.gz\"");
  co_return std::move(response);
}

Task<http::Response> Api::show_report(Call call) {
  PORC_CO_TRY(const Run run, co_await get_run(call));
  PORC_CO_TRY(std::vector<wire::EventView> events,
              co_await event_history(parts().store, run.id, 0));
  wire::Report report = wire::report_of(run, std::move(events), now());
  report.unescaped = unescaped_in(parts().quills, run);
  PORC_CO_TRY(const auto details, co_await policy_details_of(run, &parts(), &around_.redactor));
  report.policies.clear();
  for (const run::PolicyDetail& detail : details) report.policies.push_back(wire::view_of(detail));
  if (preferred(call.request, {"application/json", "text/html"}) == "text/html") {
    co_return report_page(report);
  }
  co_return answer(report);
}

}  // namespace porc::api
