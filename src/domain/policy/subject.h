// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include <boost/describe/class.hpp>

namespace porc::policy {

/// What a run is to those who decide which policy sets hold for it. What is not known is "": a run
/// in a workspace that no blueprint owns has neither environment nor kind.
struct Subject {
  std::string environment{};
  std::string kind{};
  std::string workspace{};  ///< its name
  std::map<std::string, std::string> tags{};
};
BOOST_DESCRIBE_STRUCT(Subject, (), (environment, kind, workspace, tags))

}  // namespace porc::policy
