// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "base/printable.h"
#include "command_line.h"
#include "disk_policies/disk_policies.h"
#include "domain/policy/packed_set.h"
#include "http/url.h"
#include "json/decode.h"
#include "policy_folder.h"
#include "reach.h"
#include "wire/paths.h"
#include "wire/policy_view.h"
#include "wire/requests.h"

namespace porc::app {
namespace {

constexpr std::size_t kQueueMax = 16;

/// The library of a data folder that no server has.
class Shelf {
 public:
  static Result<std::unique_ptr<Shelf>> open(Reach& reach) {
    auto shelf = std::make_unique<Shelf>(reach.loop());
    const Settings& settings = reach.settings();
    PORC_TRY(shelf->library_,
             disk_policies::DiskPolicies::open(
                 settings.policies, settings.data / "policies", shelf->pool_));
    return shelf;
  }
  explicit Shelf(aio::Loop& loop) : loop_(loop), pool_(loop, 1, kQueueMax) {}

  Result<wire::PolicySetView> publish(std::string name, policy::Files files) {
    PORC_TRY(const PublishedPolicySet published,
             aio::run_to_end(loop_, library_->publish(std::move(name), std::move(files))));
    return view_of(*published.set);
  }
  wire::PolicySetList list() const {
    wire::PolicySetList list;
    for (const auto& set : library_->list()) list.policy_sets.push_back(view_of(*set));
    return list;
  }

 private:
  wire::PolicySetView view_of(const policy::Set& set) const {
    auto current = library_->get(set.name(), "");
    return wire::view_of(set, current && (*current)->digest() == set.digest());
  }

  aio::Loop& loop_;
  aio::BlockingPool pool_;
  std::unique_ptr<disk_policies::DiskPolicies> library_{};
};

void print(const wire::PolicySetView& set) {
  std::string levels;
  for (const wire::PolicyEntry& policy : set.policies)
    levels += (levels.empty() ? "" : ", ") + policy.name + " (" + policy.enforcement_level + ")";
  const char* state = !set.current ? "" : set.retired ? "retired" : "in force";
  std::printf("%-24s %-10s %-9s %.12s %s\n",
              printable(set.name).c_str(),
              printable(set.version).c_str(),
              state,
              printable(set.digest).c_str(),
              printable(levels).c_str());
}

}  // namespace

Result<void> push_policies(const CommandLine& line, const PolicyArguments& arguments) {
  PORC_TRY(PolicyFolder folder, read_policy_folder(arguments.folder, arguments.name));
  PORC_TRY(const auto reach, Reach::open(line));
  wire::PolicySetView view;
  if (!reach->has_server()) {
    PORC_TRY(const auto shelf, Shelf::open(*reach));
    PORC_TRY(view, shelf->publish(folder.name, std::move(folder.files)));
  } else {
    PORC_TRY(std::string archive, policy::pack(folder.files));
    const std::string path = std::string(wire::paths::kPoliciesPublish) + "?" +
                             wire::kNameParameter + "=" + http::percent_encode(folder.name);
    PORC_TRY(const json::value answer, reach->send("POST", path, std::move(archive)));
    PORC_TRY(view, json::decode<wire::PolicySetView>(answer, json::Unknown::ignore));
  }
  print(view);
  return ok;
}

Result<void> list_policies(const CommandLine& line) {
  PORC_TRY(const auto reach, Reach::open(line));
  wire::PolicySetList list;
  if (!reach->has_server()) {
    PORC_TRY(const auto shelf, Shelf::open(*reach));
    list = shelf->list();
  } else {
    PORC_TRY(const json::value answer,
             reach->ask("GET", std::string(wire::paths::kPolicies), nullptr));
    PORC_TRY(list, json::decode<wire::PolicySetList>(answer, json::Unknown::ignore));
  }
  for (const wire::PolicySetView& set : list.policy_sets) print(set);
  return ok;
}

}  // namespace porc::app
