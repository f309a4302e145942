// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <utility>

#include "base/printable.h"
#include "command_line.h"
#include "domain/policy/packed_set.h"
#include "host_parts.h"
#include "http/curl_client.h"
#include "http/url.h"
#include "json/decode.h"
#include "open_blobs.h"
#include "open_policies.h"
#include "policy_folder.h"
#include "reach.h"
#include "version.h"
#include "wire/paths.h"
#include "wire/policy_view.h"
#include "wire/requests.h"

namespace porc::app {
namespace {

constexpr std::size_t kQueueMax = 16;

/// The library of a data folder that no server has, or of the container that it shares with others.
class Shelf {
 public:
  static Result<std::unique_ptr<Shelf>> open(Reach& reach) {
    auto shelf = std::make_unique<Shelf>(reach);
    const Settings& settings = reach.settings();
    BlobSurroundings around{.loop = shelf->loop_,
                            .client = shelf->client_,
                            .entropy = shelf->entropy_,
                            .pool = shelf->pool_};
    PORC_TRY(shelf->blobs_,
             aio::run_to_end(shelf->loop_, open_blobs(settings.storage, settings.data, around)));
    // What the data folder holds beside a container is for its server to hand over.
    PolicyPlaces places{.folders = settings.policies};
    if (settings.storage) places.shared = shelf->blobs_.get();
    if (!settings.storage) places.published = settings.data / "policies";
    PORC_TRY(OpenPolicies opened,
             aio::run_to_end(shelf->loop_,
                             open_policies(std::move(places), {}, &shelf->loop_, &shelf->pool_)));
    shelf->library_ = std::move(opened.library);
    return shelf;
  }
  explicit Shelf(Reach& reach)
      : loop_(reach.loop()),
        client_(loop_,
                {.user_agent = std::string("porc/") + kVersion,
                 .ca_file = reach.settings().outgoing.ca_file}),
        pool_(loop_, 1, kQueueMax) {}

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
  http::CurlClient client_;
  HostEntropy entropy_{};
  aio::BlockingPool pool_;
  std::unique_ptr<BlobStore> blobs_{};
  std::unique_ptr<PolicyLibrary> library_{};
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
