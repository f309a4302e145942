// SPDX-License-Identifier: Apache-2.0
#include "sentinel/mock/mock.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "sentinel/mock/literal.h"
#include "sentinel/terraform/document.h"
#include "sentinel/terraform/import_keys.h"
#include "sentinel/value/json_value.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kStripIndex = R"(func strip_index(addr) {
	s = strings.split(addr, ".")
	for s as i, v {
		s[i] = strings.split(v, "[")[0]
	}

	return strings.join(s, ".")
}
)";

/// No policy runs here: the plan alone says how much there is.
constexpr std::size_t kHeapMax = std::numeric_limits<std::size_t>::max();

std::string variable(std::string_view name, const std::string& value) {
  return fmt::format("{} = {}\n", name, value);
}

std::string variables(const Document& document, std::span<const ImportKey> keys) {
  std::string out;
  for (const ImportKey& key : keys) {
    Heap heap(kHeapMax);
    const Value value = key.read(document, heap);
    if (value.is_undefined()) continue;  // as a missing variable of a mock reads
    if (!out.empty()) out += '\n';
    out += variable(key.name, literal(heap, value));
  }
  return out;
}

/// A key that is no name cannot be read by a policy either.
bool is_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !text.empty() && is_letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::string run_variables(const json::object& run) {
  std::string out;
  Heap heap(kHeapMax);
  for (const auto& member : run) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!is_name(name)) continue;
    if (!out.empty()) out += '\n';
    out += variable(name, literal(heap, value_of(heap, member.value())));
  }
  return out;
}

std::string mock_block(std::string_view import, std::string_view file) {
  return fmt::format("mock \"{}\" {{\n  module {{\n    source = \"{}\"\n  }}\n}}\n", import, file);
}

}  // namespace

json::value default_run() {
  const json::object workspace = {{"auto_apply", false},
                                  {"created_at", "2025-01-01T00:00:00Z"},
                                  {"description", nullptr},
                                  {"execution_mode", "remote"},
                                  {"id", "ws-0000000000000000"},
                                  {"name", "workspace"},
                                  {"tag_bindings", json::array()},
                                  {"tags", json::array()},
                                  {"vcs_repo", nullptr},
                                  {"working_directory", nullptr}};
  return json::object{
      {"id", "run-0000000000000000"},
      {"created_at", "2025-01-01T00:00:00Z"},
      {"created_by", "somebody"},
      {"message", "Queued manually"},
      {"commit_sha", ""},
      {"is_destroy", false},
      {"refresh", true},
      {"refresh_only", false},
      {"replace_addrs", nullptr},
      {"speculative", false},
      {"target_addrs", nullptr},
      {"project", json::object{{"id", "prj-0000000000000000"}, {"name", "project"}}},
      {"variables", json::object()},
      {"organization", json::object{{"name", "organization"}}},
      {"workspace", workspace}};
}

std::vector<MockFile> mock_files(std::shared_ptr<const json::value> plan,
                                 std::shared_ptr<const json::value> run) {
  if (run == nullptr) run = std::make_shared<const json::value>(default_run());
  const Document document(std::move(plan), std::move(run));
  std::vector<MockFile> files = {
      {.name = "mock-tfconfig-v2.sentinel",
       .text = "import \"strings\"\n\n" + variables(document, tfconfig_keys()) + "\n" +
               std::string(kStripIndex)},
      {.name = "mock-tfplan-v2.sentinel", .text = variables(document, tfplan_keys())},
      {.name = "mock-tfrun.sentinel", .text = run_variables(document.run())},
      {.name = "mock-tfstate-v2.sentinel", .text = variables(document, tfstate_keys())},
  };
  constexpr std::string_view kImports[] = {"tfconfig/v2", "tfplan/v2", "tfrun", "tfstate/v2"};
  std::string configuration;
  for (std::size_t i = 0; i < files.size(); ++i)
    configuration += (i == 0 ? "" : "\n") + mock_block(kImports[i], files[i].name);
  files.push_back({.name = "sentinel.hcl", .text = std::move(configuration)});
  return files;
}

}  // namespace porc::sentinel
