// SPDX-License-Identifier: Apache-2.0
#include "api/report_page.h"

#include <string>
#include <utility>

#include "api/answer.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "json/decode.h"

namespace porc::api {
namespace {

constexpr std::string_view kStyle =
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;"
    "color:#1b1f24;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}"
    "caption{text-align:left;font-weight:600;padding:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid #d0d7de}"
    "code{font-family:ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}";

/// Writes HTML; whatever it is given as text is escaped, so that no value can become markup.
class Page {
 public:
  explicit Page(std::string_view title) {
    html_.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        .append(escape_html(title))
        .append("</title>\n<style>")
        .append(kStyle)
        .append("</style>\n</head>\n<body>\n");
  }

  void heading(std::string_view text) { element("h1", text); }
  void paragraph(std::string_view text) { element("p", text); }

  void begin_table(std::string_view caption) {
    html_.append("<table>\n");
    element("caption", caption);
  }
  void header(std::initializer_list<std::string_view> cells) {
    html_.append("<tr>");
    for (std::string_view cell : cells) {
      html_.append("<th scope=\"col\">").append(escape_html(cell)).append("</th>");
    }
    html_.append("</tr>\n");
  }
  /// A row without a name is left out when its value is "".
  void named(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    html_.append("<tr><th scope=\"row\">").append(escape_html(name)).append("</th><td><code>");
    html_.append(escape_html(value)).append("</code></td></tr>\n");
  }
  void row(std::initializer_list<std::string_view> cells) {
    html_.append("<tr>");
    for (std::string_view cell : cells) {
      html_.append("<td>").append(escape_html(cell)).append("</td>");
    }
    html_.append("</tr>\n");
  }
  void end_table() { html_.append("</table>\n"); }

  std::string finish() && { return std::move(html_.append("</body>\n</html>\n")); }

 private:
  void element(std::string_view tag, std::string_view text) {
    html_.append("<").append(tag).append(">").append(escape_html(text));
    html_.append("</").append(tag).append(">\n");
  }
  std::string html_{};
};

template <class E>
std::string name_of(E value) {
  return boost::describe::enum_to_string(value, "?");
}

std::string seconds_text(std::uint64_t milliseconds) {
  const std::string rest = std::to_string(1000 + milliseconds % 1000);
  return std::to_string(milliseconds / 1000) + "." + rest.substr(1) + " s";
}

void write_approval(Page& page, const run::Approval& approval) {
  page.named(approval.override ? "Approval overridden by" : "Approved by", approval.by);
  page.named(approval.override ? "Approval overridden because" : "Approved because",
             approval.reason);
  page.named("Approval is bound to", approval.bound_to);
  if (!approval.checked) return;
  const approval::ChangeRecord& checked = *approval.checked;
  page.named("Change record then",
             checked.state + ", " + checked.approval + ", at " + format_time(checked.checked_at));
}

void write_run(Page& page, const wire::Report& report) {
  const wire::RunView& run = report.run;
  page.begin_table("Run");
  page.named("Status", name_of(run.status));
  page.named("Operation", name_of(run.operation));
  page.named("Goal", name_of(run.goal));
  page.named("Kind", run.kind + "@" + run.quill_version);
  page.named("Name", run.name);
  page.named("Environment", run.environment);
  page.named("Workspace", run.workspace.str());
  page.named("Repository", run.repo.value_or(""));
  page.named("Owner", run.owner.value_or(""));
  page.named("Change record", run.change_record.value_or(""));
  page.named("Requested by", run.requested_by);
  if (!run.approval) page.named("Approved by", run.approved_by.value_or(""));
  if (run.approval) write_approval(page, *run.approval);
  if (run.tfe_run_id.is_string()) page.named("Engine run", run.tfe_run_id.get_string());
  page.named("Moved outside PORC", run.outside ? "yes" : "");
  if (run.superseded_by) page.named("Superseded by", run.superseded_by->str());
  page.named("Submitted", format_time(run.created_at));
  page.named("Last change", format_time(run.updated_at));
  page.named("Blueprint digest", report.blueprint_digest);
  if (report.bundle) page.named("Bundle digest", report.bundle->digest);
  if (report.binding) page.named("Plan digest", report.binding->plan.plan_digest);
  page.end_table();
}

void write_advice(Page& page, const std::vector<rules::Finding>& advice) {
  if (advice.empty()) return;
  page.begin_table("Advice");
  page.header({"Severity", "Where", "What"});
  for (const rules::Finding& finding : advice)
    page.row({name_of(finding.severity), finding.pointer, rules::sentence(finding)});
  page.end_table();
}

void write_values(Page& page, std::string_view caption, const json::object& values) {
  if (values.empty()) return;
  page.begin_table(caption);
  for (const auto& [name, value] : values) page.named(name, json::serialize(value));
  page.end_table();
}

void write_reason(Page& page, const run::Reason& reason) {
  page.begin_table("Why");
  page.named("Reason", reason.message);
  for (const Violation& violation : reason.violations)
    page.named(violation.pointer, violation.message);
  page.end_table();
}

void write_policies(Page& page, const std::vector<wire::PolicyResult>& policies) {
  if (policies.empty()) return;
  page.begin_table("Policies");
  page.header({"Policy set", "Policy", "Level", "Outcome", "Message", "Trace"});
  for (const wire::PolicyResult& policy : policies) {
    page.row({policy.policy_set,
              policy.policy,
              policy.enforcement_level,
              policy.passed ? "passed" : policy.result.value_or("fail"),
              policy.message,
              policy.passed ? "" : policy.explanation.value_or(policy.trace.value_or(""))});
  }
  page.end_table();
}

void write_unescaped(Page& page, const std::vector<std::string>& places) {
  if (places.empty()) return;
  page.begin_table("Values that the quill writes without escaping");
  page.header({"Template"});
  for (const std::string& place : places) page.row({place});
  page.end_table();
}

void write_phases(Page& page, const std::vector<wire::Phase>& phases) {
  page.begin_table("Where the time went");
  page.header({"Status", "From", "For"});
  for (const wire::Phase& phase : phases) {
    page.row({phase.status, format_time(phase.from), seconds_text(phase.milliseconds)});
  }
  page.end_table();
}

void write_events(Page& page, const std::vector<wire::EventView>& events) {
  page.begin_table("Events");
  page.header({"#", "Time", "Event", "From", "To", "Actor", "By"});
  for (const wire::EventView& event : events) {
    page.row({std::to_string(event.sequence),
              format_time(event.at),
              event.kind,
              event.from.value_or(""),
              event.to.value_or(""),
              event.actor,
              event.by.value_or("")});
  }
  page.end_table();
}

std::string content_security_policy() {
  return "default-src 'none'; style-src 'sha256-" + base64_encode(crypto::sha256(kStyle)) +
         "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

http::Response report_page(const wire::Report& report) {
  Page page("Run " + report.run.run_id.str());
  page.heading("Run " + report.run.run_id.str());
  page.paragraph(report.summary.headline);
  write_run(page, report);
  if (report.run.reason) write_reason(page, *report.run.reason);
  write_advice(page, report.run.advice);
  write_values(page, "Inputs", report.inputs);
  write_values(page, "Outputs", report.summary.outputs);
  write_policies(page, report.policies);
  write_unescaped(page, report.unescaped);
  write_phases(page, report.summary.phases);
  write_events(page, report.events);
  http::Response response = text_answer(std::move(page).finish(), "text/html; charset=utf-8");
  response.headers.add("Content-Security-Policy", content_security_policy());
  return response;
}

}  // namespace porc::api
