// SPDX-License-Identifier: Apache-2.0
// What was open before the app was installed: GitHub tells of it with its next change only, and a
// branch that requires the checks would wait for that.
#include <utility>

#include "github/events.h"
#include "github/hands.h"

namespace porc::github {
namespace {

/// Entries that are handed in at once.
constexpr std::size_t kAtOnceMax = 100;

}  // namespace

Task<void> Events::install(Event event, std::string key) {
  std::vector<InboxEntry> entries;
  for (std::string& repository : event.repositories) {
    Event found{.kind = EventKind::survey, .sender = event.sender};
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
  PORC_CO_TRY(auto open, co_await host_.open_pull_requests(event.repository, kOpenMax + 1));
  if (open.size() > kOpenMax) {
    open.resize(kOpenMax);
    options_.warn("only the newest " + std::to_string(kOpenMax) + " open pull requests of " +
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
