// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "base/result.h"
#include "base/time.h"
#include "json/value.h"

namespace porc::github {

/// What an event asks for.
enum class EventKind : std::uint8_t {
  propose,  ///< a pull request or a merge group shows a commit
  close,    ///< a pull request was closed without a merge, a merge group was given up
  push,     ///< commits came to a branch
  rerun,    ///< somebody wants the checks of a commit made again
  press,    ///< somebody pressed a button of a check
  install,  ///< the app was installed on repositories
  survey,   ///< what is open in a repository is to be looked at: comes of an `install`
};
BOOST_DESCRIBE_ENUM(EventKind, propose, close, push, rerun, press, install, survey)

/// What is kept of a webhook: nothing that is not needed to handle it.
struct Event {
  EventKind kind = EventKind::push;
  std::string repository{};  ///< owner/name; "" where there are several
  std::uint64_t repository_id = 0;
  std::string sender{};  ///< login
  std::string sha{};     ///< the commit that it is about; "" = it is about none
  std::string before{};  ///< of a push and a merge group: what came before; "" = nothing
  std::optional<Timestamp> pushed_at{};  ///< of a push: when, by GitHub's clock
  std::optional<std::uint64_t> pull_request{};
  std::optional<bool> opened{};  ///< of a pull request: whether it was opened just now
  bool merge_group = false;
  std::optional<std::uint64_t>
      queued{};                        ///< of a merge group: the pull request that it is named for
  std::string button{};                ///< identifier of the one that was pressed
  std::optional<std::uint64_t> app{};  ///< whose check it is
  std::optional<std::string> check{};  ///< external id of that check
  std::vector<std::string> repositories{};  ///< where the app was installed
  std::optional<std::uint64_t> most{};      ///< of a survey: pull requests that are looked at
};
BOOST_DESCRIBE_STRUCT(Event,
                      (),
                      (kind,
                       repository,
                       repository_id,
                       sender,
                       sha,
                       before,
                       pushed_at,
                       pull_request,
                       opened,
                       merge_group,
                       queued,
                       button,
                       app,
                       check,
                       repositories,
                       most))

/// Reads the payload of the webhook `name`; nullopt for what asks for nothing: other events and
/// actions, pushes to other branches than the default one, tags. Errors: invalid_argument for a
/// payload of a known event that lacks what it must have.
Result<std::optional<Event>> read_event(std::string_view name, const json::value& payload);

}  // namespace porc::github
