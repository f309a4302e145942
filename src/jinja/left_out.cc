// SPDX-License-Identifier: Apache-2.0
// What Jinja2 has and templates here do not, with the reason a template author is told.
#include <array>

#include "jinja/builtins.h"
#include "json/suggestion.h"

namespace porc::jinja {
namespace {

struct LeftOut {
  std::string_view name;
  std::string_view reason;
};

constexpr std::string_view kEscapes = "a value is always escaped as its place in the output asks";
constexpr std::string_view kHtml = "it is about HTML";
constexpr std::string_view kRepeats = "the same inputs must give the same files";
constexpr auto kLeftOut = std::to_array<LeftOut>({
    {"e", kEscapes},
    {"escape", kEscapes},
    {"escaped", kEscapes},
    {"forceescape", kEscapes},
    {"striptags", kHtml},
    {"urlize", kHtml},
    {"xmlattr", kHtml},
    {"pprint", "use to_nice_json"},
    {"random", kRepeats},
});

std::string unknown(std::string_view kind,
                    std::string_view name,
                    const std::vector<std::string_view>& known) {
  std::string message = "no " + std::string(kind) + " named '" + std::string(name) + "'";
  for (const LeftOut& row : kLeftOut) {
    if (row.name == name) return message + ": " + std::string(row.reason);
  }
  return message + json::did_you_mean(name, known);
}

}  // namespace

std::string unknown_filter(std::string_view name) {
  return unknown("filter", name, filter_names());
}
std::string unknown_test(std::string_view name) {
  return unknown("test", name, test_names());
}

}  // namespace porc::jinja
