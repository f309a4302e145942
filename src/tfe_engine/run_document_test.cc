// SPDX-License-Identifier: Apache-2.0
#include "tfe_engine/run_document.h"

#include <gtest/gtest.h>

namespace porc::tfe_engine {
namespace {

constexpr std::size_t kPlenty = 1U << 20;

/// As HCP Terraform answers GET runs/:id?include=plan,apply, shortened.
constexpr std::string_view kRun = R"({"data":{"id":"run-CZcmD7eagjhyX0vN","type":"runs",
 "attributes":{"actions":{"is-cancelable":false,"is-confirmable":true,"is-discardable":true,"is-force-cancelable":false},
  "canceled-at":null,"created-at":"2026-01-02T03:04:05.123Z","has-changes":true,"auto-apply":false,
  "force-cancel-available-at":null,"is-destroy":false,"message":"porc:porc-20260102-030405-abcdef orders",
  "plan-only":false,"save-plan":true,"source":"tfe-api","status":"planned_and_saved","target-addrs":null,
  "status-timestamps":{"planned-at":"2026-01-02T03:05:05+00:00"},"variables":[]},
 "relationships":{"workspace":{"data":{"id":"ws-1","type":"workspaces"}},
  "plan":{"data":{"id":"plan-1","type":"plans"}},"apply":{"data":{"id":"apply-1","type":"applies"}},
  "configuration-version":{"data":{"id":"cv-1","type":"configuration-versions"}},
  "policy-checks":{"data":[{"id":"polchk-1","type":"policy-checks"}]},"cost-estimate":{"data":null}}},
 "included":[{"id":"plan-1","type":"plans","attributes":{"status":"finished","resource-additions":2,
   "resource-changes":0,"resource-destructions":1,"resource-imports":0,"log-read-url":"https://archivist/x"}},
  {"id":"apply-1","type":"applies","attributes":{"status":"pending","resource-additions":null}}]})";

TEST(RunDocument, IsReadAsTfeSendsIt) {
  Result<RunDocument> run = read_run(*jsonapi::parse_document(kRun, kPlenty));
  ASSERT_TRUE(run) << run.error().to_string();
  EXPECT_EQ(run->view.id, "run-CZcmD7eagjhyX0vN");
  EXPECT_EQ(run->view.phase, EnginePhase::planned);
  EXPECT_EQ(run->view.configuration_version, "cv-1");
  EXPECT_EQ(run->caused_by, "porc-20260102-030405-abcdef");
  EXPECT_EQ(run->view.counts.add, 2U);
  EXPECT_EQ(run->view.counts.destroy, 1U);
  EXPECT_FALSE(run->applies_by_itself);
  EXPECT_TRUE(run->has_changes);
  EXPECT_TRUE(run->is_discardable);
  EXPECT_FALSE(run->stop_requested);
  EXPECT_FALSE(run->was_confirmed);
  EXPECT_EQ(run->policy_checks, std::vector<std::string>{"polchk-1"});
  EXPECT_EQ(format_time(*run->created_at), "2026-01-02T03:04:05.123Z");
}

TEST(RunDocument, AnUnknownStatusIsKnownAsUnknown) {
  Result<RunDocument> run = read_run(*jsonapi::parse_document(
      R"({"data":{"id":"run-1","type":"runs","attributes":{"status":"levitating"}}})", kPlenty));
  ASSERT_TRUE(run) << run.error().to_string();
  EXPECT_FALSE(run->known);
}

TEST(RunDocument, ARunWithoutStatusIsRefused) {
  EXPECT_FALSE(
      read_run(*jsonapi::parse_document(R"({"data":{"id":"run-1","attributes":{}}})", kPlenty)));
}

TEST(Anchor, IsTheWholeRunId) {
  const RunId run = RunId::trusted("porc-20260102-030405-abcdef");
  EXPECT_EQ(run_anchored_in(anchored_message(run, "")), run.str());
  EXPECT_EQ(run_anchored_in(anchored_message(run, "orders")), run.str());
  EXPECT_NE(run_anchored_in("porc:porc-20260102-030405-abcdefg"), run.str());
  EXPECT_EQ(run_anchored_in("see porc:porc-20260102-030405-abcdef"), "");
  EXPECT_EQ(format_time(*submitted_at(run)), "2026-01-02T03:04:05.000Z");
  EXPECT_EQ(format_time(*submitted_at(RunId::trusted("porc-20260102-991234-abcdef"))),
            "2026-01-02T00:00:00.000Z");
  EXPECT_FALSE(submitted_at(RunId::trusted("other")));
}

}  // namespace
}  // namespace porc::tfe_engine
