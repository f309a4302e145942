// SPDX-License-Identifier: Apache-2.0
// Who is one person, whatever they are called where. Separation of duties compares persons: one who
// asks as a GitHub user and approves as the owner of a token is still one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc::identity {

class People {
 public:
  /// Without a map an e-mail address, whoever vouches for it, is a person of its own, and any other
  /// name is nobody's.
  People() = default;

  /// Reads an identity map, which docs/servicenow.md shows; with one only who is in it is somebody.
  /// Case does not count in names. Errors: too_large; malformed; invalid_argument with each fault,
  /// also a name that two people bear.
  static Result<People> parse(std::string_view text, const std::string& file);

  /// The person that a principal's name ("porc:dev@example.com", "github:octocat") stands for;
  /// nullopt: nobody knows. Equal answers are the same person.
  std::optional<std::string> person_of(std::string_view principal) const;

  bool is_mapped() const { return mapped_; }

 private:
  bool mapped_ = false;
  std::map<std::string, std::string, std::less<>> known_{};  ///< folded name → person
};

}  // namespace porc::identity
