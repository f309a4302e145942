// SPDX-License-Identifier: Apache-2.0
// The engine keeps a workspace's tags as texts: `key` for a flat tag, `key=value` for a binding.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace porc::tfe_api {

struct Tag {
  std::string key{};
  std::string value{};  ///< "" for a flat tag
};

Tag read_tag(std::string_view text);
std::string write_tag(const Tag& tag);
/// Every key once. terraform looks for the keys of bindings among the names, too.
std::vector<std::string> tag_names(const std::vector<std::string>& tags);
/// `tags` without the keys of `removed`, then with `added` in place of what had their keys.
std::vector<std::string> merge_tags(const std::vector<std::string>& tags,
                                    const std::vector<std::string>& added,
                                    const std::vector<std::string>& removed);
/// True when a workspace with `tags` has every one of `wanted`: a key, or `key=value`.
bool has_tags(const std::vector<std::string>& tags, const std::vector<std::string>& wanted);

}  // namespace porc::tfe_api
