// SPDX-License-Identifier: Apache-2.0
#include "sentinel/value/not_known.h"

namespace porc::sentinel {

std::string_view not_known_text(NotKnown why) {
  switch (why) {
    case NotKnown::expression:
      return "what the expression comes to is known once terraform has read the configuration";
    case NotKnown::references:
      return "how the references are written is terraform's to tell";
    case NotKnown::text:
      return "terraform may write this text with other Unicode characters";
    case NotKnown::nested_block:
      return "how a nested block is shown is in the provider's schema";
    case NotKnown::default_value:
      return "what the default becomes in the type of its variable is terraform's to tell";
    case NotKnown::version_constraint:
      return "how the version constraint is shown is terraform's to tell";
    case NotKnown::provider:
      return "where the provider comes from is terraform's to tell";
    case NotKnown::passed_providers:
      return "which providers a module is passed is terraform's to tell";
    case NotKnown::remote_module:
      return "what a module from elsewhere has in it is known once it was fetched";
    case NotKnown::override_file:
      return "an override file changes the configuration";
    case NotKnown::block:
      return "the configuration has a block that is not known here";
    case NotKnown::plan:
      return "only a plan has it";
    case NotKnown::time:
      return "the plan is made at another time";
    case NotKnown::http:
      return "a request may be answered otherwise when there is a plan";
  }
  return "it is not known before the plan";
}

}  // namespace porc::sentinel
