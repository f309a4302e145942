// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_source.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "base/encoding.h"
#include "cli/server.h"
#include "cli/surroundings.h"
#include "wire/paths.h"
#include "wire/policy_view.h"

namespace porc::cli {
namespace {

Task<http::ClientResponse> get(const Server* server, std::string path, bool brief) {
  Ask ask;
  ask.path = std::move(path);
  ask.brief = brief;
  co_return co_await server->answer(std::move(ask));
}

Result<std::shared_ptr<const policy::Set>> compile(wire::PolicySetDetails details) {
  policy::Files files(std::move_iterator(details.files.begin()),
                      std::move_iterator(details.files.end()));
  for (const auto& [path, text] : details.binary_files) {
    PORC_TRY(files[path], base64_decode(text));
  }
  return policy::Set::compile(details.policy_set.name, std::move(files));
}

}  // namespace

Result<policy::Sets> read_policy_sets(Surroundings& around,
                                      const std::vector<std::string>& folders) {
  policy::Sets sets;
  for (const std::string& folder : folders) {
    PORC_TRY(policy::Sets found, around.open_policies(folder));
    if (found.empty())
      return Error{.code = ErrorCode::not_found, .message = folder + ": there is no policy set"};
    std::ranges::move(found, std::back_inserter(sets));
  }
  return sets;
}

Task<policy::Sets> fetch_preflight_sets(Surroundings& around, Arguments arguments, bool brief) {
  PORC_CO_TRY(const Server server, Server::find(around, arguments));
  auto listed = co_await get(&server, std::string(wire::paths::kPolicies), brief);
  if (!listed && listed.error().code == ErrorCode::not_found) co_return policy::Sets();
  if (!listed) co_return std::move(listed).error();
  PORC_CO_TRY(const auto list, Server::read<wire::PolicySetList>(*listed));
  policy::Sets sets;
  for (const wire::PolicySetView& view : list.policy_sets) {
    if (!view.current || view.retired || view.preflight.empty()) continue;
    PORC_CO_TRY(const auto answer,
                co_await get(&server, wire::paths::of_policy_set(view.name, view.version), brief));
    PORC_CO_TRY(auto details, Server::read<wire::PolicySetDetails>(answer));
    auto set = compile(std::move(details));
    if (!set) co_return std::move(set).error().in("reading the server's policy set " + view.name);
    sets.push_back(*std::move(set));
  }
  co_return sets;
}

}  // namespace porc::cli
