// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/describe/class.hpp>

#include "json/value.h"

namespace porc::run {

/// Where a submission came from, when an outside system sent it.
struct Origin {
  std::string source{};   ///< name of its EventSource: "github", "port", "kafka"
  std::string subject{};  ///< what it belongs to there: a commit, an action run
  json::object facts{};   ///< whatever that source needs to report back; never a secret
};
BOOST_DESCRIBE_STRUCT(Origin, (), (source, subject, facts))

}  // namespace porc::run
