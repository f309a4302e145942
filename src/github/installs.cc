// SPDX-License-Identifier: Apache-2.0
// What was open before the app was installed: GitHub tells of it with its next change only, and a
// branch that requires the checks would wait for that.
#include <algorithm>
#include <utility>

#include "github/events.h"
#include "github/hands.h"

namespace porc::github {
namespace {

/// Entries that are handed in at once.
constexpr std::size_t kAtOnceMax = 100;

}  // namespace

Task<void> Events::install(Event event, std::string key) {
  if (event.repositories.size() > kOpenOfAllMax) {
    options_.warn("the app was installed on " + std::to_string(event.repositories.size()) +
                  " repositories at once: only the first " + std::to_string(kOpenOfAllMax) +
                  " are looked at, the pull requests of the others are with their next change");
    event.repositories.resize(kOpenOfAllMax);
  }
  const std::size_t share = kOpenOfAllMax / event.repositories.size();
  std::vector<InboxEntry> entries;
  for (std::string& repository : event.repositories) {
    Event found{.kind = EventKind::survey, .sender = event.sender};
    found.most = std::min(kOpenMax, share);
    found.repository = std::move(repository);
    entries.push_back(entry_of(found, key + ":" + found.repository, "installation.repository"));
    if (entries.size() < kAtOnceMax) continue;
    PORC_CO_CHECK(co_await inbox_.receive(std::move(entries)));
    entries.clear();
  }
  if (!entries.empty()) PORC_CO_CHECK(co_await inbox_.receive(std::move(entries)));
  co_return ok;
}

Task<void> Events::survey(Event event, std::string key) {
  const std::size_t most = event.most.value_or(kOpenMax);
  PORC_CO_TRY(auto open, co_await host_.open_pull_requests(event.repository, most + 1));
  if (open.size() > most) {
    open.resize(most);
    options_.warn("only the newest " + std::to_string(most) + " open pull requests of " +
                  event.repository + " are looked at: the others are with their next change");
  }
  std::vector<InboxEntry> entries;
  for (PullRequest& pull : open) {
    Event found{.kind = EventKind::propose, .repository = event.repository};
    // Who installs the app asks for nothing of what others opened.
    found.sender = pull.author.empty() ? kGone : std::move(pull.author);
    found.sha = std::move(pull.head_sha);
    found.pull_request = pull.number;
    entries.push_back(
        entry_of(found, key + ":" + std::to_string(pull.number), "installation.pull_request"));
  }
  if (!entries.empty()) PORC_CO_CHECK(co_await inbox_.receive(std::move(entries)));
  co_return ok;
}

}  // namespace porc::github
