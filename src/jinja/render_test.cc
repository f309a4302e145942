// SPDX-License-Identifier: Apache-2.0
#include "jinja/render.h"

#include <ostream>
#include <thread>

#include <sys/resource.h>

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
  EXPECT_EQ(escape_for("init.sh.tftpl.j2"), Escape::hcl_template);
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

/// The most memory that this process ever held.
std::uint64_t peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

struct AttackRow {
  std::string_view name;
  std::string source;
  std::string_view message;
};

void PrintTo(const AttackRow& row, std::ostream* out) {
  *out << row.name;
}

/// `body` 300,000 times, with a namespace `ns` around.
std::string in_loops(const std::string& body) {
  return "{% set ns = namespace(x=0) %}{% for j in range(3) %}{% for i in range(100000) %}" + body +
         "{% endfor %}{% endfor %}{{ ns.x }}";
}

class Attacks : public testing::TestWithParam<AttackRow> {};

/// With the limits of a server: what a template or an input may do to it. Its time is that of the
/// steps that they may take; one that took no end would run into the time that ctest gives the
/// whole test.
TEST_P(Attacks, EndAtALimitInLittleMemory) {
  const AttackRow& row = GetParam();
  const std::uint64_t memory = peak_bytes();
  auto compiled = compile(row.source, "t.j2");
  ASSERT_TRUE(compiled) << compiled.error().message;
  Map context;
  context.set(Value("password"), Value::reference("var.password"));
  auto got = render(*compiled, Value::map(std::move(context)), {.escape = Escape::hcl});
  EXPECT_LT(peak_bytes() - memory, std::uint64_t{1} << 30);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::too_large) << got.error().message;
  EXPECT_NE(got.error().message.find(row.message), std::string::npos) << got.error().message;
}

const AttackRow kAttacks[] = {
    {"ObjectsInObjects", in_loops("{% set ns.x = cycler(ns.x) %}"), "deep"},
    {"MethodsOfObjects", in_loops("{% set ns.x = cycler(ns.x).next %}"), "deep"},
    {"MethodsOfValues", in_loops("{% set ns.x = [ns.x].copy %}"), "deep"},
    {"LoopsOverLoops", in_loops("{% for k in [ns.x] %}{% set ns.x = loop %}{% endfor %}"), "deep"},
    {"WhatIsMissing", in_loops("{% set ns.x = [ns.x].nothing %}"), "deep"},
    {"EncodedTexts", in_loops("{% set ns.x = [password, ns.x] | to_hcl %}"), "deep"},
    {"EncodedTextsTwice", in_loops("{% set ns.x = [password, ns.x, ns.x] | to_hcl %}"), "steps"},
    {"ManyRanges", "a = {{ [range(100000)] * 100000 }}", "bytes"},
    {"ZippedRanges", "a = {{ range(100000) | zip(*([range(100000)] * 100000)) }}", "bytes"},
    {"SomeZippedRanges", "a = {{ range(100000) | zip(*([range(100000)] * 80)) }}", "steps"},
    {"MappedRanges", "a = {{ ([range(100000)] * 80) | map('list') | list }}", "steps"},
    {"FlatRanges", "a = {{ ([range(100000)] * 80) | flatten | length }}{{ 1 / 0 }}", "steps"},
    {"WideTexts", "a = {{ ([''] * 50000) | map('center', 60000000) | list }}", "steps"},
    {"KeptTexts", in_loops("{% set ns.x = namespace(a=''.center(60000000), n=ns.x) %}"), "steps"},
    {"KeptCaptures",
     "{% set big = 'a' * 4000000 %}" +
         in_loops("{% set t %}{{ big }}{% endset %}{% macro m() %}{% endmacro %}"),
     "steps"},
    {"Membership",
     "{% set b = [0] * 1000000 %}" + in_loops("{% if i + 1 is in(b) %}{% endif %}"),
     "steps"},
    {"Formats",
     "{% set b = {'a': 'x' * 1000000} %}" + in_loops("{% set t = '{a:.1}'.format_map(b) %}"),
     "steps"},
    {"FormatsInOne", "{{ ('{0!r:.1}' * 100000).format([0] * 100000) }}", "steps"},
    {"PercentsInOne", "{{ ('%.1s' * 8000) % (([0] * 1000,) * 8000) }}", "steps"},
    {"Characters", "{% set b = 'x' * 1000000 %}" + in_loops("{% set t = b[0] %}"), "steps"},
    {"SumsOfLists", "{% set t = ([[1]] * 100000) | sum(start=[]) %}", "steps"},
    {"Changes",
     "{% set b = [[0] * 100000, [0] * 100000] %}{% for i in range(100000) %}"
     "{% do loop.changed(b[i % 2]) %}{% endfor %}",
     "steps"},
    {"Unpacking", "{% set a, b = 'x' * 60000000 %}", "bytes"},
    {"Concatenation",
     "{% set b = [0] * 5000000 %}{% set t = " + repeated("b ~ ", 5'000) + "b %}",
     "bytes"},
    {"Patterns",
     in_loops("{% set t = 'a' | regex_search('(?:[a-z]+[0-9]*x){900}' ~ i) %}"),
     "steps"},
    {"Searches",
     "{% set b = 'ab' * 1000000 %}" + in_loops("{% set t = b is search('(a|b)*a(a|b){300}c') %}"),
     "steps"},
    {"Indented",
     "{% set ns = namespace(x=[0] * 2700000) %}{% for i in range(98) %}{% set ns.x = [ns.x] %}{% "
     "endfor %}" +
         std::string("{{ ns.x | to_json(16) }}"),
     "bytes"},
    {"IndentedText",
     "{{ " + repeated("[", 50) + "[0] * 2700000" + repeated("]", 50) + " | to_json(16) }}",
     "bytes"},
    {"Names",
     "{% set d = dict(range(100000) | zip(range(100000) | map('string'))) %}" +
         in_loops("{% set k = namespace(dict(d.values() | zip(d.keys()))) %}"),
     "steps"},
};

INSTANTIATE_TEST_SUITE_P(All, Attacks, testing::ValuesIn(kAttacks), [](const auto& test) {
  return std::string(test.param.name);
});

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
      compile("{% for k, v in x.items() %}{{ k }} = {{ v|join(',') }}\n{% endfor %}", "t.j2");
  ASSERT_TRUE(compiled);
  const Value context = Value::from_json(json::parse(R"({"x":{"a":[1,2],"b":["c"]}})").value());
  std::vector<std::thread> threads;
  std::vector<std::string> texts(4);
  for (std::string& text : texts) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        text = render(*compiled, context, {.escape = Escape::hcl}).value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : texts) EXPECT_EQ(text, "a = \"1,2\"\nb = \"c\"\n");
}

TEST(Render, WhatOneRenderLeavesToTheNextChangesNothing) {
  const std::string source =
      "a = {% if x is none %}[{% else %}{{ x }}{% endif %}\n"
      "b = {% if x %}\"{{ x }}\"{% endif %}\n{{ y }}";
  const auto compiled = compile(source, "t.j2");
  for (int round = 0; round < 3; ++round) {
    for (const char* context : {R"({"x": "b", "y": "c"})", R"({"x": null, "y": "c"})"}) {
      const Value given = Value::from_json(json::parse(context).value());
      const auto fresh = compile(source, "t.j2");
      const auto again = render(*compiled, given, {.escape = Escape::hcl});
      const auto first = render(*fresh, given, {.escape = Escape::hcl});
      ASSERT_EQ(again.has_value(), first.has_value());
      EXPECT_EQ(again ? *again : again.error().to_string(),
                first ? *first : first.error().to_string());
    }
  }
}

TEST(Render, AContextThatIsNoMapHasNoNames) {
  auto compiled = compile("{{ x is defined }}", "t.j2");
  EXPECT_EQ(render(*compiled, Value::none(), {}).value(), "False");
}

TEST(Render, ANamespaceThatHoldsItselfIsFreed) {
  EXPECT_TRUE(rendered("{% set n = namespace() %}{% set n.n = n %}{% set n.l = [n] %}"));
}

TEST(Render, ALoopThatWasToldOfItselfIsFreed) {
  EXPECT_TRUE(rendered("{% for x in [1] %}{{ loop.changed(loop) }}{% endfor %}"));
}

TEST(Render, AConditionLooksAroundItsLoopAlsoWhenTheLoopIsOver) {
  EXPECT_EQ(rendered("{% set n = namespace() %}{% for y in [3] %}{% for x in [1, 2, 5] if x < y %}"
                     "{% set n.l = loop %}{% break %}{% endfor %}{% endfor %}"
                     "{% for y in [9] %}{{ n.l.last }}{{ n.l.length }}{% endfor %}")
                .value(),
            "False2");
}

TEST(Render, ManyVariablesAndNamesTakeLinearTime) {
  std::string sets;
  for (int i = 0; i < 30'000; ++i) sets += "{% set v" + std::to_string(i) + " = 1 %}";
  EXPECT_EQ(rendered(sets + "{{ v0 + v29999 }}").value(), "2");
  EXPECT_EQ(
      rendered("{% set n = namespace(dict(range(50000) | map('string') | zip(range(50000)))) %}"
               "{{ n['49999'] }}")
          .value(),
      "49999");
}

TEST(Render, AFaultInTheConditionOfALoopIsToldWhereItStands) {
  auto got = rendered(
      "{% macro m(l) %}{{ l.last }}{% endmacro %}\n"
      "{% for x in [1, 0] if 1 // x %}{{ m(loop) }}{% endfor %}");
  ASSERT_FALSE(got);
  EXPECT_NE(got.error().message.find("t.j2:2:"), std::string::npos) << got.error().message;
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
