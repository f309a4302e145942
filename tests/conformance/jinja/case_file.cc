// SPDX-License-Identifier: Apache-2.0
#include "case_file.h"

#include <fstream>
#include <stdexcept>

#include "json/parse.h"

namespace porc {
namespace {

/// Without the line end before the next marker, and without the empty line before the next case.
std::string text_of(std::string section, bool last) {
  do {
    if (section.ends_with('\n')) section.pop_back();
  } while (last && section.ends_with('\n'));
  return section;
}

std::string decoded(const std::string& text, const std::string& where) {
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_string()) throw std::runtime_error(where + " is no JSON string");
  return std::string(parsed->get_string());
}

}  // namespace

std::string Case::section(const std::string& section_name) const {
  auto found = sections.find(section_name);
  return found == sections.end() ? "" : found->second;
}

std::vector<Case> read_case_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Case> cases;
  std::string heading;
  std::string text;
  auto finish_section = [&](bool last) {
    if (heading.empty()) return;
    std::string where = path.string() + ", case '" + cases.back().name + "', section " + heading;
    bool is_json = heading.ends_with(" json");
    std::string name = is_json ? heading.substr(0, heading.size() - 5) : heading;
    std::string value = text_of(std::exchange(text, {}), last);
    if (is_json) value = decoded(value, where);
    if (!cases.back().sections.emplace(name, value).second) throw std::runtime_error(where + " twice");
    heading.clear();
  };
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("== ")) {
      finish_section(true);
      cases.push_back({.name = line.substr(3), .sections = {}});
    } else if (line.starts_with("-- ")) {
      if (cases.empty()) throw std::runtime_error(path.string() + ": a section before the first case");
      finish_section(false);
      heading = line.substr(3);
    } else if (!heading.empty()) {
      text += line + "\n";
    }
  }
  finish_section(true);
  if (cases.empty()) throw std::runtime_error(path.string() + ": no case in it");
  return cases;
}

}  // namespace porc
