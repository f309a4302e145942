// SPDX-License-Identifier: Apache-2.0
#include "jinja/render.h"

#include <thread>

#include <gtest/gtest.h>

#include "jinja/map.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

Result<std::string> rendered(const std::string& source,
                             const RenderOptions& options = {},
                             const std::string& context = "{}") {
  PORC_TRY(Template compiled, compile(source, "t.j2"));
  PORC_TRY(json::value json, json::parse(context));
  return render(compiled, Value::from_json(json), options);
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(EscapeFor, GoesByTheEndingOfTheFile) {
  EXPECT_EQ(escape_for("main.tf"), Escape::hcl);
  EXPECT_EQ(escape_for("main.tf.j2"), Escape::hcl);
  EXPECT_EQ(escape_for("a/terraform.tfvars.j2"), Escape::hcl);
  EXPECT_EQ(escape_for("x.hcl"), Escape::hcl);
  EXPECT_EQ(escape_for("main.tf.json.j2"), Escape::hcl_json);
  EXPECT_EQ(escape_for("terraform.tfvars.json"), Escape::json);
  EXPECT_EQ(escape_for("README.md.j2"), Escape::none);
  EXPECT_EQ(escape_for("tf"), Escape::none);
}

TEST(Limits, EachEndsTheRenderWithItsName) {
  struct Row {
    std::string source;
    std::string_view message;
  };
  const Row rows[] = {
      {"{% for i in range(1000) %}0123456789{% endfor %}", "output is over"},
      {"{{ '0123456789' * 1000 }}", "output is over"},
      {"{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}", "steps"},
      {"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "levels deep"},
      {"{% macro m() %}{{ caller() }}{% call m() %}{% endcall %}{% endmacro %}"
       "{% call m() %}{% endcall %}",
       "levels deep"},
      {"{% set x = 'a' * 1000000000 %}", "bytes"},
      {"{% set x = [0] * 1000000000 %}", "bytes"},
      {"{{ 'a'.ljust(1000000000) }}", "bytes"},
      {"{{ '%1000000d' % 1 }}", "wider than"},
      {"{% set n = namespace(x=[]) %}{% for i in range(200) %}{% set n.x = [n.x] %}{% endfor %}",
       "deep"},
      {"{% set n = namespace(x=[0]) %}{% for i in range(90) %}{% set n.x = n.x + n.x %}{% endfor "
       "%}",
       "steps"},
      {"{% set n = namespace(x='ab') %}{% for i in range(90) %}{% set n.x = n.x ~ n.x %}{% endfor "
       "%}",
       ""},
      {"{% set n = namespace(x=[0]) %}{% for i in range(60) %}{% set n.x = [n.x, n.x] %}{% endfor "
       "%}",
       "bytes"},
      {"{{ [1]|batch(1000000000, 0)|list|length }}", "bytes"},
      {"{{ [1]|slice(1000000000)|list|length }}", "bytes"},
      {"{{ ('a' * 10000).replace('a', 'b' * 100000) }}", "bytes"},
      {"{{ ('%10000d' * 10000) % ((1,) * 10000) }}", "bytes"},
      {"{{ ('{0:10000}' * 10000).format(1) }}", "bytes"},
      {"{{ ('a' * 100000)|wordwrap(1, wrapstring='b' * 100000) }}", "bytes"},
      {"{{ ('a' * 100000)|regex_replace('a+', '\\\\0' * 100000) }}", "bytes"},
      {"{{ ('a' * 1000)|regex_replace('a', 'b' * 100000) }}", "bytes"},
      {"{{ ('a' * 10000000)|regex_findall('.*.*x') }}", "steps"},
      {"{{ range(10000)|union(range(10000)) }}", "steps"},
  };
  RenderOptions options{.limits = {.output_bytes_max = 5000, .steps_max = 200'000}};
  for (const Row& row : rows) {
    auto got = rendered(row.source, options);
    ASSERT_FALSE(got) << row.source;
    EXPECT_EQ(got.error().code, ErrorCode::too_large) << row.source;
    EXPECT_NE(got.error().message.find(row.message), std::string::npos) << got.error().message;
  }
}

TEST(Limits, BoundTheDepthOfTheSource) {
  const std::string sources[] = {
      "{{ " + repeated("(", 10'000) + "1" + repeated(")", 10'000) + " }}",
      "{{ " + repeated("[", 10'000) + repeated("]", 10'000) + " }}",
      "{{ " + repeated("not ", 10'000) + "1 }}",
      "{{ " + repeated("-", 10'000) + "1 }}",
      "{{ 1" + repeated(" + 1", 10'000) + " }}",
      "{{ a" + repeated(".a", 10'000) + " }}",
      "{{ a" + repeated("|upper", 10'000) + " }}",
      "{{ a" + repeated(" if a else a", 10'000) + " }}",
      repeated("{% if 1 %}", 10'000),
      "{% for " + repeated("(", 10'000) + "a" + repeated(")", 10'000) + " in b %}",
  };
  for (const std::string& source : sources) {
    auto compiled = compile(source, "deep.j2");
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().code, ErrorCode::too_large) << compiled.error().message;
  }
}

TEST(Limits, AWordOfAnyLengthIsWrappedInLinearTime) {
  EXPECT_EQ(rendered("{{ ('a' * 1000000)|wordwrap(1)|length }}").value(), "1999999");
  EXPECT_EQ(rendered("{{ ('-' * 1000000)|wordwrap(2, true, '')|length }}").value(), "1000000");
}

TEST(Limits, LongChainsThatAreNotDeepAreFine) {
  EXPECT_TRUE(rendered("{{ 1" + repeated(" ~ 1", 10'000) + " }}"));
  EXPECT_TRUE(rendered("{% if 0 %}" + repeated("{% elif 0 %}", 10'000) + "{% endif %}"));
  EXPECT_TRUE(rendered("{{ [1" + repeated(", 1", 10'000) + "]|length }}"));
}

TEST(Render, AContextIsReadByManyThreadsAtOnce) {
  auto compiled =
      compile("{% for k, v in x.items() %}{{ k }}={{ v|join(',') }};{% endfor %}", "t.j2");
  ASSERT_TRUE(compiled);
  const Value context = Value::from_json(json::parse(R"({"x":{"a":[1,2],"b":["c"]}})").value());
  std::vector<std::thread> threads;
  std::vector<std::string> texts(4);
  for (std::string& text : texts) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) text = render(*compiled, context, {}).value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : texts) EXPECT_EQ(text, "a=1,2;b=c;");
}

TEST(Render, AContextThatIsNoMapHasNoNames) {
  auto compiled = compile("{{ x is defined }}", "t.j2");
  EXPECT_EQ(render(*compiled, Value::none(), {}).value(), "False");
}

TEST(Render, ANamespaceThatHoldsItselfIsFreed) {
  EXPECT_TRUE(rendered("{% set n = namespace() %}{% set n.n = n %}{% set n.l = [n] %}"));
}

TEST(Render, WhatIsKeptOfALoopOutlivesIt) {
  EXPECT_EQ(
      rendered("{% set n = namespace() %}{% for x in [1, 2] %}{% macro m() %}{{ x }}{% endmacro %}"
               "{% set n.m = m %}{% set n.c = loop.cycle %}{% set n.l = loop %}{% endfor %}"
               "{{ n.m() }}{{ n.c('a', 'b') }}{{ n.l.index }}{{ n.l.last }}")
          .value(),
      "2b2True");
}

TEST(Compile, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(compile("\xff", "t.j2").error().code, ErrorCode::malformed);
}

TEST(Errors, NeverShowAValue) {
  auto got = rendered("{{ x + 1 }}", {}, R"({"x":"hunter2"})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().to_string().find("hunter2"), std::string::npos);
  got = rendered("{{ x }} = 1", {.escape = Escape::hcl}, R"({"x":"hunter2 "})");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().to_string().find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace porc::jinja
