// SPDX-License-Identifier: Apache-2.0
#include "sentinel/testing/find_tests.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/config/path.h"

namespace porc::sentinel {
namespace {

constexpr std::string_view kPolicyExtension = ".sentinel";

Result<std::unique_ptr<re2::RE2>> compiled(std::string_view pattern) {
  if (pattern.empty()) return std::unique_ptr<re2::RE2>();
  auto made =
      std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), re2::RE2::Quiet);
  if (!made->ok())
    return Error{.code = ErrorCode::invalid_argument,
                 .message = fmt::format("{} is not a pattern: {}", pattern, made->error())};
  return made;
}

bool matches(const std::unique_ptr<re2::RE2>& pattern, std::string_view path) {
  const std::string_view name = name_of(path);
  return pattern == nullptr ||
         re2::RE2::PartialMatch(re2::StringPiece(name.data(), name.size()), *pattern);
}

PolicyTest test_of(const Files& files, const std::string& policy, const TestFilter& filter) {
  PolicyTest test{.path = policy};
  const std::string folder = join_path(folder_of(policy), "test/" + std::string(stem_of(policy)));
  const auto entries = files.list(folder);
  if (!entries) return test;
  for (const Files::Entry& entry : *entries) {
    if (entry.is_folder || !(entry.name.ends_with(".hcl") || entry.name.ends_with(".json")))
      continue;
    if (filter.wants_case(entry.name)) test.cases.push_back(join_path(folder, entry.name));
  }
  std::ranges::sort(test.cases);
  return test;
}

}  // namespace

TestFilter::TestFilter() = default;
TestFilter::~TestFilter() = default;
TestFilter::TestFilter(TestFilter&&) noexcept = default;
TestFilter& TestFilter::operator=(TestFilter&&) noexcept = default;

Result<TestFilter> TestFilter::parse(std::string_view pattern) {
  TestFilter filter;
  const std::string_view policy = pattern.substr(0, pattern.find('/'));
  PORC_TRY(filter.policy_, compiled(policy));
  PORC_TRY(filter.case_, compiled(pattern.substr(std::min(pattern.size(), policy.size() + 1))));
  return filter;
}

bool TestFilter::wants_policy(std::string_view path) const {
  return matches(policy_, path);
}

bool TestFilter::wants_case(std::string_view path) const {
  return matches(case_, path);
}

Result<std::vector<PolicyTest>> find_tests(const Files& files,
                                           const std::vector<std::string>& paths,
                                           const TestFilter& filter) {
  std::vector<PolicyTest> tests;
  for (const std::string& path : paths) {
    if (path.ends_with(kPolicyExtension)) {
      if (filter.wants_policy(path)) tests.push_back(test_of(files, clean_path(path), filter));
      continue;
    }
    PORC_TRY(const std::vector<Files::Entry> entries, files.list(path));
    for (const Files::Entry& entry : entries)
      if (!entry.is_folder && entry.name.ends_with(kPolicyExtension) &&
          filter.wants_policy(entry.name))
        tests.push_back(test_of(files, join_path(path, entry.name), filter));
  }
  return tests;
}

}  // namespace porc::sentinel
