// SPDX-License-Identifier: Apache-2.0
#include "otlp/span.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/fakes/changed_run.h"

namespace porc::otlp {
namespace {

using namespace std::chrono_literals;
const Timestamp kAt{1'777'984'800s};

TEST(Span, ARunIsATraceAndEachPhaseASpanOfIt) {
  const Change change = fakes::whole_change(run::RunEvent::apply_finished, kAt);
  const std::vector<Span> spans = spans_of(change);
  const char* names[] = {"submitted",
                         "building",
                         "built",
                         "plan_queued",
                         "planning",
                         "planned",
                         "apply_queued",
                         "applying",
                         "run service"};
  ASSERT_EQ(spans.size(), std::size(names));
  std::set<std::string> ids;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    EXPECT_EQ(spans[i].name, names[i]);
    EXPECT_EQ(spans[i].trace_id, trace_id(change.run.id));
    EXPECT_EQ(spans[i].trace_id.size(), 32U);
    EXPECT_EQ(spans[i].span_id.size(), 16U);
    ids.insert(spans[i].span_id);
    const bool is_root = i + 1 == spans.size();
    EXPECT_EQ(spans[i].parent_id, is_root ? "" : root_id(change.run.id));
    EXPECT_EQ(spans[i].ended - spans[i].began, is_root ? 8min : 1min) << names[i];
  }
  EXPECT_EQ(ids.size(), spans.size());
  EXPECT_EQ(spans.back().status, SpanStatus::ok);
  EXPECT_EQ(spans.back().attributes.at("porc.status"), "applied");
  EXPECT_EQ(spans.back().attributes.at("porc.repo"), "platform/shop");
}

TEST(Span, WhoeverTellsItAgainTellsTheSame) {
  const Change change = fakes::whole_change(run::RunEvent::plan_failed, kAt);
  const auto first = spans_of(change), again = spans_of(change);
  ASSERT_EQ(first.size(), again.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].span_id, again[i].span_id);
}

TEST(Span, AFailureShowsInThePhaseAndInTheRun) {
  const auto spans = spans_of(fakes::whole_change(run::RunEvent::plan_failed, kAt));
  ASSERT_GE(spans.size(), 2U);
  EXPECT_EQ(spans[spans.size() - 2].name, "planning");
  EXPECT_EQ(spans[spans.size() - 2].status, SpanStatus::error);
  EXPECT_EQ(spans.back().status, SpanStatus::error);
}

TEST(Span, AChangeThatMovesNothingHasNone) {
  run::Draft draft(fakes::first_run());
  draft.note("noted", fakes::cause_at(kAt));
  EXPECT_TRUE(spans_of(fakes::change_of(std::move(draft))).empty());
}

TEST(Span, ACallIsAClientsSpanOfTheRunThatCausedIt) {
  const RunId run = fakes::first_run().id;
  http::Call call{.method = "POST", .host = "hooks.example.com", .status = 503};
  call.began = kAt;
  call.ended = kAt + 2s;
  const Span span = span_of(call, run, 1);
  EXPECT_EQ(span.trace_id, trace_id(run));
  EXPECT_EQ(span.parent_id, root_id(run));
  EXPECT_EQ(span.kind, SpanKind::client);
  EXPECT_EQ(span.name, "POST hooks.example.com");
  EXPECT_EQ(span.status, SpanStatus::error);
  EXPECT_EQ(span.attributes.at("http.response.status_code"), 503);
  EXPECT_NE(span_of(call, run, 2).span_id, span.span_id);
}

TEST(Span, AMessageIsAProducersSpanOfTheRunThatItTellsOf) {
  const RunId run = fakes::first_run().id;
  Message message{.system = "kafka", .topic = "porc.runs", .began = kAt, .ended = kAt + 1s};
  const Span span = span_of(message, run, 1);
  EXPECT_EQ(span.trace_id, trace_id(run));
  EXPECT_EQ(span.parent_id, root_id(run));
  EXPECT_EQ(span.kind, SpanKind::producer);
  EXPECT_EQ(span.name, "send porc.runs");
  EXPECT_EQ(span.ended - span.began, 1s);
  EXPECT_EQ(span.attributes.at("messaging.system"), "kafka");
  EXPECT_EQ(span.attributes.at("messaging.destination.name"), "porc.runs");
  EXPECT_EQ(span.status, SpanStatus::unset);
  EXPECT_NE(span_of(message, run, 2).span_id, span.span_id);
  message.error = ErrorCode::unavailable;
  EXPECT_EQ(span_of(message, run, 3).status, SpanStatus::error);
  EXPECT_EQ(span_of(message, run, 3).attributes.at("error.type"), "unavailable");
}

TEST(Span, AProgramIsOneOfTheRunThatItRanFor) {
  const RunId run = fakes::first_run().id;
  Program program{.name = "terraform plan", .began = kAt, .ended = kAt + 3s, .exit_code = 2};
  const Span span = span_of(program, run);
  EXPECT_EQ(span.trace_id, trace_id(run));
  EXPECT_EQ(span.parent_id, root_id(run));
  EXPECT_EQ(span.kind, SpanKind::internal);
  EXPECT_EQ(span.name, "terraform plan");
  EXPECT_EQ(span.ended - span.began, 3s);
  EXPECT_EQ(span.attributes.at("process.exit.code"), 2);
  EXPECT_EQ(span.status, SpanStatus::unset);
  program.failed = true;
  EXPECT_EQ(span_of(program, run).status, SpanStatus::error);
}

}  // namespace
}  // namespace porc::otlp
