// SPDX-License-Identifier: Apache-2.0
#include "domain/run/binding.h"

#include <algorithm>
#include <utility>

#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>
#include <boost/mp11/algorithm.hpp>

namespace porc::run {
namespace {

std::string shown(const std::string& value) {
  return value.empty() ? "none" : value;
}
std::string shown(std::uint64_t value) {
  return std::to_string(value);
}

template <class T>
void compare(const T& planned, const T& now, const std::string& at, std::vector<Violation>& found) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    const auto& was = planned.*member.pointer;
    const auto& is = now.*member.pointer;
    std::string pointer = at + "/" + member.name;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(was)>, PlanEvidence>) {
      compare(was, is, pointer, found);
    } else if (was != is) {
      found.push_back({.pointer = pointer, .message = "was " + shown(was) + ", is " + shown(is)});
    }
  });
}

}  // namespace

std::vector<Violation> differences(const Binding& planned, const Binding& now) {
  std::vector<Violation> found;
  compare(planned, now, "", found);
  return found;
}

std::vector<Violation> differences(const PlanEvidence& planned, const PlanEvidence& now) {
  std::vector<Violation> found;
  compare(planned, now, "/plan", found);
  return found;
}

Error no_longer_as_planned(std::vector<Violation> differences) {
  return {.code = ErrorCode::conflict,
          .message = "what was planned is not what would be applied now",
          .violations = std::move(differences)};
}

bool only_state_differs(const std::vector<Violation>& differences) {
  return !differences.empty() && std::ranges::all_of(differences, [](const Violation& difference) {
    return difference.pointer == "/plan/state_lineage" ||
           difference.pointer == "/plan/state_serial";
  });
}

}  // namespace porc::run
