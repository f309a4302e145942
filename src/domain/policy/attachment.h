// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "domain/policy/subject.h"

namespace porc::policy {

/// One `attach` block: what is named must fit, what is not named may be anything. Every entry is a
/// pattern with `*`; of several in a list one has to fit.
struct Attachment {
  std::vector<std::string> environments{};
  std::vector<std::string> kinds{};
  std::vector<std::string> workspaces{};
  std::map<std::string, std::vector<std::string>> tags{};  ///< each must be there and fit

  bool admits(const Subject& subject) const;
};
BOOST_DESCRIBE_STRUCT(Attachment, (), (environments, kinds, workspaces, tags))

/// True when one of them admits it, or there is none at all: a set that says nothing holds
/// everywhere.
bool any_admits(const std::vector<Attachment>& attachments, const Subject& subject);

}  // namespace porc::policy
