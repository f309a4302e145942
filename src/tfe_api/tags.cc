// SPDX-License-Identifier: Apache-2.0
// https://developer.hashicorp.com/terraform/enterprise/api-docs/workspaces#tags
#include "tfe_api/tags.h"

#include <algorithm>

#include "tfe_api/answer.h"
#include "tfe_api/tfe_api.h"

namespace porc::tfe_api {
namespace {

struct Binding {
  std::string key{};
  std::optional<std::string> value{};
};
BOOST_DESCRIBE_STRUCT(Binding, (), (key, value))

struct Name {
  std::optional<std::string> name{};
};
BOOST_DESCRIBE_STRUCT(Name, (), (name))

Result<std::vector<jsonapi::Resource>> list_in(const http::Request& request) {
  PORC_TRY(jsonapi::Document document, jsonapi::parse_document(request.body, kDocumentBytesMax));
  return std::move(document.data);
}

Result<std::vector<std::string>> names_in(const http::Request& request) {
  PORC_TRY(std::vector<jsonapi::Resource> list, list_in(request));
  std::vector<std::string> names;
  for (const jsonapi::Resource& item : list) {
    PORC_TRY(Name tag, jsonapi::decode_attributes<Name>(item.attributes));
    // A tag that exists may be named by its id, which here is its name.
    names.push_back(tag.name.value_or(item.id));
  }
  return names;
}

}  // namespace

Tag read_tag(std::string_view text) {
  const std::size_t split = text.find('=');
  if (split == std::string_view::npos) return {.key = std::string(text)};
  return {.key = std::string(text.substr(0, split)), .value = std::string(text.substr(split + 1))};
}

std::string write_tag(const Tag& tag) {
  return tag.value.empty() ? tag.key : tag.key + "=" + tag.value;
}

std::vector<std::string> tag_names(const std::vector<std::string>& tags) {
  std::vector<std::string> names;
  for (const std::string& tag : tags) names.push_back(read_tag(tag).key);
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> merge_tags(const std::vector<std::string>& tags,
                                    const std::vector<std::string>& added,
                                    const std::vector<std::string>& removed) {
  const std::vector<std::string> replaced = tag_names(added);
  std::vector<std::string> merged;
  for (const std::string& tag : tags) {
    const std::string key = read_tag(tag).key;
    const auto is_key = [&key](const std::string& name) { return name == key; };
    if (std::ranges::none_of(replaced, is_key) && std::ranges::none_of(removed, is_key))
      merged.push_back(tag);
  }
  merged.insert(merged.end(), added.begin(), added.end());
  return merged;
}

bool has_tags(const std::vector<std::string>& tags, const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted, [&tags](const std::string& want) {
    return std::ranges::any_of(
        tags, [&want](const std::string& tag) { return tag == want || read_tag(tag).key == want; });
  });
}

Task<http::Response> TfeApi::list_tag_bindings(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  std::vector<jsonapi::Resource> bindings;
  for (const std::string& text : workspace.tags) {
    const Tag tag = read_tag(text);
    const Binding is{.key = tag.key, .value = tag.value};
    bindings.push_back({.type = "tag-bindings",
                        .id = "tb-" + tag.key,
                        .attributes = jsonapi::encode_attributes(is)});
  }
  co_return answer_list(std::move(bindings));
}

Task<http::Response> TfeApi::list_tags(Call call) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  std::vector<jsonapi::Resource> tags;
  for (const std::string& name : tag_names(workspace.tags)) {
    tags.push_back(
        {.type = "tags", .id = name, .attributes = jsonapi::encode_attributes(Name{name})});
  }
  co_return answer_page(std::move(tags), page_wanted(call.request));
}

Task<http::Response> TfeApi::add_tag_bindings(Call call) {
  PORC_CO_TRY(std::vector<jsonapi::Resource> list, list_in(call.request));
  std::vector<std::string> added;
  for (const jsonapi::Resource& item : list) {
    PORC_CO_TRY(Binding binding, jsonapi::decode_attributes<Binding>(item.attributes));
    added.push_back(write_tag({binding.key, binding.value.value_or("")}));
  }
  PORC_CO_CHECK(co_await change_tags(call, std::move(added), std::vector<std::string>()));
  co_return co_await list_tag_bindings(std::move(call));
}

Task<http::Response> TfeApi::add_tags(Call call) {
  PORC_CO_TRY(std::vector<std::string> names, names_in(call.request));
  co_return co_await change_tags(std::move(call), std::move(names), std::vector<std::string>());
}

Task<http::Response> TfeApi::remove_tags(Call call) {
  PORC_CO_TRY(std::vector<std::string> names, names_in(call.request));
  co_return co_await change_tags(std::move(call), std::vector<std::string>(), std::move(names));
}

Task<http::Response> TfeApi::change_tags(Call call,
                                         std::vector<std::string> add,
                                         std::vector<std::string> remove) {
  PORC_CO_TRY(hosted::Workspace workspace, co_await workspace_of(call));
  hosted::WorkspaceChange change;
  change.tags = merge_tags(workspace.tags, add, remove);
  PORC_CO_CHECK(co_await engine_.change_workspace(workspace.id, std::move(change)));
  co_return no_content();
}

}  // namespace porc::tfe_api
