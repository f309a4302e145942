// SPDX-License-Identifier: Apache-2.0
#include "jinja/library.h"

#include <thread>

#include <malloc.h>

#include <gtest/gtest.h>

#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

TEST(Library, FindsItsTemplatesByName) {
  auto library = Library::compile({{"a.j2", "a"}, {"partials/b.j2", "b"}});
  ASSERT_TRUE(library);
  EXPECT_EQ(library->find("partials/b.j2")->name(), "partials/b.j2");
  EXPECT_FALSE(library->find("b.j2"));
  EXPECT_FALSE(Library().find("a.j2"));
}

TEST(Library, RefusesANameThatStandsTwice) {
  auto library = Library::compile({{"a.j2", "a"}, {"a.j2", "b"}});
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().violations.at(0).pointer, "a.j2");
}

TEST(Library, TellsTheFaultsOfAllTemplatesAtOnce) {
  auto library = Library::compile(
      {{"a.j2", "{% if %}"}, {"b.j2", "fine"}, {"c.j2", "\xff"}, {"d.j2", "{% include 'e' %}"}});
  ASSERT_FALSE(library);
  const auto& violations = library.error().violations;
  ASSERT_EQ(violations.size(), 3U);
  EXPECT_EQ(violations[0].pointer, "a.j2");
  EXPECT_EQ(violations[1].pointer, "c.j2");
  EXPECT_EQ(violations[2].pointer, "d.j2");
}

TEST(Library, HasALimitForAllItsTemplatesTogether) {
  std::vector<TemplateSource> sources;
  for (int i = 0; i < 9; ++i)
    sources.push_back(
        {.name = "t" + std::to_string(i), .text = std::string(std::size_t{1} << 19, 'x')});
  auto library = Library::compile(sources);
  ASSERT_FALSE(library);
  EXPECT_EQ(library.error().code, ErrorCode::too_large);
  ASSERT_EQ(library.error().violations.size(), 1U);
  EXPECT_EQ(library.error().violations[0].pointer, "");
  sources.pop_back();
  EXPECT_TRUE(Library::compile(sources));
}

TEST(Library, ManyBlocksTakeLinearTime) {
  std::string blocks;
  for (int i = 0; i < 15'000; ++i)
    blocks += "{% block b" + std::to_string(i) + " %}{{ super() }}{% endblock %}";
  std::string base;
  for (int i = 0; i < 15'000; ++i)
    base += "{% block b" + std::to_string(i) + " %}{{ self is defined }}{% endblock %}";
  auto library = Library::compile({{"a", "{% extends 'b' %}" + blocks}, {"b", base}});
  ASSERT_TRUE(library) << library.error().to_string();
  auto text = render(*library->find("a"), Value::none(), {});
  ASSERT_TRUE(text) << text.error().to_string();
  EXPECT_EQ(text->size(), 4U * 15'000);
}

TEST(Library, ItsTemplatesOutliveIt) {
  std::optional<Template> kept;
  {
    auto library = Library::compile({{"a.j2", "{% include 'b.j2' %}"}, {"b.j2", "b"}});
    kept = library->find("a.j2");
  }
  EXPECT_EQ(render(*kept, Value::none(), {}).value(), "b");
}

TEST(Library, IsReadByManyThreadsAtOnce) {
  auto library = Library::compile(
      {{"a.j2", "{% extends 'base.j2' %}{% block x %}{{ v }}{% endblock %}"},
       {"base.j2", "{% import 'm.j2' as m %}<{{ m.f(1) }}{% block x %}{% endblock %}>"},
       {"m.j2", "{% macro f(a) %}{{ a }}{% endmacro %}"}});
  ASSERT_TRUE(library);
  const Value context = Value::from_json(json::parse(R"({"v":[1]})").value());
  std::vector<std::string> texts(4);
  std::vector<std::thread> threads;
  for (std::string& text : texts) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) text = render(*library->find("a.j2"), context, {}).value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : texts) EXPECT_EQ(text, "<1[1]>");
}

TEST(Library, EndsWhatGoesOnWithoutEnd) {
  const std::vector<std::vector<TemplateSource>> sets = {
      {{"a", "{% include 'a' %}"}},
      {{"a", "{% include 'b' %}"}, {"b", "{% include 'a' %}"}},
      {{"a", "{% import 'a' as m with context %}"}},
      {{"a", "{% block x %}{% include 'a' %}{% endblock %}"}},
      {{"a", "{% macro m() %}{% include 'a' %}{% endmacro %}{{ m() }}"}},
      {{"a", "{% block x %}{{ self.x() }}{% endblock %}"}},
      {{"a", "{% for x in range(1000) %}{% include 'b' %}{% endfor %}"},
       {"b", "{% for x in range(1000) %}{% include 'c' %}{% endfor %}"},
       {"c", "{% macro m() %}{% endmacro %}"}},
  };
  for (const auto& set : sets) {
    auto library = Library::compile(set);
    ASSERT_TRUE(library) << library.error().to_string();
    auto text = render(*library->find("a"), Value::none(), {.limits = {.steps_max = 200'000}});
    ASSERT_FALSE(text) << set.front().text;
    EXPECT_EQ(text.error().code, ErrorCode::too_large) << text.error().to_string();
    EXPECT_LE(text.error().trail.size(), 17U);
  }
}

TEST(Library, WhatAnIncludeKeepsOutlivesIt) {
  auto library = Library::compile(
      {{"a",
        "{% set n = namespace() %}{% for x in [1, 2] %}{% include 'b' %}{% endfor %}"
        "{{ n.m() }}{{ n.s.x() }}{{ n.l.index }}{{ n.b() }}"},
       {"b",
        "{% set y = x * 10 %}{% macro m() %}{{ y }}{% endmacro %}{% set n.m = m %}"
        "{% set n.s = self %}{% for z in [7] %}{% set n.l = loop %}{% endfor %}"
        "{% block x %}b{{ y }}{% set n.b = self.x %}{% endblock %}"}});
  ASSERT_TRUE(library) << library.error().to_string();
  auto text = render(*library->find("a"), Value::none(), {});
  ASSERT_TRUE(text) << text.error().to_string();
  EXPECT_EQ(*text, "b10b2020b201b20");
}

TEST(Library, TakesAFewTimesTheMemoryOfItsSources) {
  std::vector<TemplateSource> sources;
  std::size_t bytes = 0;
  for (int i = 0; i < 20; ++i) {
    std::string text;
    for (int k = 0; k < 200; ++k) {
      text +=
          "resource \"x\" \"y\" {\n  name = \"{{ porc.name }}-{{ inputs.size }}\"\n"
          "{% if inputs.tags is defined %}  tags = {{ inputs.tags }}\n{% endif %}}\n";
    }
    bytes += text.size();
    sources.push_back({.name = "t" + std::to_string(i), .text = std::move(text)});
  }
  const std::size_t before = mallinfo2().uordblks;
  auto library = Library::compile(std::move(sources));
  ASSERT_TRUE(library);
  const std::size_t taken = mallinfo2().uordblks - before + bytes;
  RecordProperty("bytes_per_source_byte", std::to_string(taken / bytes));
  EXPECT_LT(taken, bytes * 25);
}

}  // namespace
}  // namespace porc::jinja
