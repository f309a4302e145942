// SPDX-License-Identifier: Apache-2.0
// docs/templates.md against the engine: every builtin stands in its table with an example whose
// result is the one beside it, and the examples of the text give what stands below them.
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "jinja/builtins.h"
#include "jinja/library.h"
#include "jinja/map.h"
#include "jinja/render.h"
#include "json/parse.h"

namespace porc::jinja {
namespace {

std::vector<std::string> lines_of_page() {
  std::ifstream file(PORC_SOURCE_DIR "/docs/templates.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

struct Row {
  std::vector<std::string> names;  ///< as written, with parameters
  std::string example;
  std::string result;
};

/// What stands between backticks in a cell, `\|` read as `|`.
std::vector<std::string> code_in(const std::string& cell) {
  std::vector<std::string> codes;
  for (std::size_t at = cell.find('`'); at != cell.npos; at = cell.find('`', at)) {
    const std::size_t end = cell.find('`', at + 1);
    codes.push_back(cell.substr(at + 1, end - at - 1));
    at = end == cell.npos ? end : end + 1;
  }
  return codes;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
      cells.back() += line[++i];
    } else if (line[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += line[i];
    }
  }
  cells.pop_back();
  return cells;
}

/// The rows of the tables, by the heading they stand below.
std::map<std::string, std::vector<Row>> tables() {
  std::map<std::string, std::vector<Row>> result;
  std::string heading;
  bool in_table = false;
  for (const std::string& line : lines_of_page()) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (!line.starts_with("|")) in_table = false;
    if (line.starts_with("|---")) in_table = true;
    if (!in_table || line.starts_with("|---")) continue;
    const auto cells = cells_of(line);
    if (cells.size() < 3) continue;
    Row row{.names = code_in(cells.front()), .example = {}, .result = {}};
    if (auto codes = code_in(cells[cells.size() - 2]); !codes.empty()) row.example = codes[0];
    if (auto codes = code_in(cells.back()); !codes.empty()) row.result = codes[0];
    result[heading].push_back(std::move(row));
  }
  return result;
}

std::string bare(const std::string& name) {
  return name.substr(0, name.find('('));
}

struct Section {
  std::string heading;
  std::vector<Table> builtins;
};

std::vector<Section> sections() {
  return {{"Filters",
           {text_filters(),
            layout_filters(),
            regex_filters(),
            network_filters(),
            map_filters(),
            set_filters(),
            list_filters(),
            selection_filters(),
            number_filters(),
            value_filters(),
            encoding_filters()}},
          {"Tests", {kind_tests(), value_tests(), pattern_tests(), network_tests(), set_tests()}},
          {"Global functions", {functions()}},
          {"Methods of strings", {text_methods()}},
          {"Methods of maps", {map_methods()}},
          {"Methods of lists", {list_methods()}}};
}

TEST(TemplatesPage, HasEveryBuiltinWithItsParametersAndNoOther) {
  const auto page = tables();
  for (const Section& section : sections()) {
    ASSERT_TRUE(page.contains(section.heading)) << section.heading;
    std::map<std::string, std::string> documented;
    for (const Row& row : page.at(section.heading)) {
      for (const std::string& name : row.names) documented[bare(name)] = row.names.front();
    }
    std::size_t count = 0;
    for (Table table : section.builtins) {
      count += table.size();
      for (const Builtin& builtin : table) {
        const std::string name(builtin.name);
        ASSERT_TRUE(documented.contains(name)) << section.heading << ": " << name;
        for (std::size_t i = 0; i < builtin.parameter_count(); ++i) {
          EXPECT_NE(documented[name].find(builtin.parameters[i]), std::string::npos)
              << section.heading << ": " << name << " takes " << builtin.parameters[i];
        }
      }
    }
    EXPECT_EQ(documented.size(), count) << section.heading << " names what is not there";
  }
  std::size_t filters = 0;
  const std::vector<Section> all = sections();
  for (Table table : all.front().builtins) filters += table.size();
  EXPECT_EQ(filters, filter_names().size()) << "a table of filters is missing in this test";
}

TEST(TemplatesPage, ItsTablesShowWhatEachExampleGives) {
  for (const Section& section : sections()) {
    const auto page = tables();
    for (const Row& row : page.at(section.heading)) {
      auto compiled = compile(row.example, "example");
      ASSERT_TRUE(compiled) << row.example << compiled.error().to_string();
      auto text = render(*compiled, Value::none(), {.allow_safe = true});
      ASSERT_TRUE(text) << row.example << text.error().to_string();
      EXPECT_EQ(*text, row.result) << row.example;
    }
  }
}

struct Fence {
  std::string info;
  std::string text;
};

std::vector<Fence> fences() {
  std::vector<Fence> result;
  bool open = false;
  for (const std::string& line : lines_of_page()) {
    if (line.starts_with("```")) {
      open = !open;
      if (open) result.push_back({.info = line.substr(3), .text = {}});
    } else if (open) {
      result.back().text += line + "\n";
    }
  }
  return result;
}

TEST(TemplatesPage, ItsExamplesGiveWhatStandsBelowThem) {
  const std::map<std::string, Escape> escapes = {{"hcl", Escape::hcl},
                                                 {"json", Escape::json},
                                                 {"hcl_json", Escape::hcl_json},
                                                 {"hcl_template", Escape::hcl_template},
                                                 {"none", Escape::none}};
  Map context;
  context.set(Value("password"), Value::reference("var.password"));
  std::vector<TemplateSource> partials;
  const auto all = fences();
  int run = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].info == "json") {
      const auto variables = json::parse(all[i].text);
      ASSERT_TRUE(variables);
      const Value values = Value::from_json(*variables);
      for (const auto& [key, value] : values.as_map().entries()) context.set(key, value);
    }
    if (!all[i].info.starts_with("jinja ")) continue;
    const std::string kind = all[i].info.substr(6);
    if (kind.find('/') != kind.npos) {
      partials.push_back({.name = kind, .text = all[i].text});
      continue;
    }
    ASSERT_TRUE(escapes.contains(kind)) << kind;
    ASSERT_LT(i + 1, all.size());
    const Fence& below = all[i + 1];
    auto sources = partials;
    sources.push_back({.name = "example.j2", .text = all[i].text});
    auto library = Library::compile(std::move(sources), {.keep_trailing_newline = true});
    ASSERT_TRUE(library) << library.error().to_string();
    auto text = render(
        *library->find("example.j2"), Value::map(Map(context)), {.escape = escapes.at(kind)});
    if (below.info == "text") {
      ASSERT_TRUE(text) << text.error().to_string();
      EXPECT_EQ(*text, below.text);
    } else {
      ASSERT_EQ(below.info, "error");
      ASSERT_FALSE(text) << *text;
      EXPECT_NE(text.error().message.find(below.text.substr(0, below.text.size() - 1)),
                std::string::npos)
          << text.error().message;
    }
    ++run;
  }
  EXPECT_GT(run, 10);
}

}  // namespace
}  // namespace porc::jinja
