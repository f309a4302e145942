// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/people.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>

#include "base/ascii.h"
#include "base/printable.h"
#include "json/decode.h"
#include "yaml/parse.h"

namespace porc::identity {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{4} << 20;
constexpr std::size_t kPeopleMax = 100'000;
constexpr std::size_t kNameMax = 200;
constexpr std::string_view kGithub = "github:";

/// One entry of the map.
struct PersonEntry {
  std::string name{};
  std::vector<std::string> emails{};
  std::vector<std::string> github{};      ///< logins
  std::vector<std::string> principals{};  ///< any other, as PORC writes them: "issuer:subject"
};
BOOST_DESCRIBE_STRUCT(PersonEntry, (), (name, emails, github, principals))

struct MapFile {
  std::vector<PersonEntry> people{};
};
BOOST_DESCRIBE_STRUCT(MapFile, (), (people))

/// Mail systems and GitHub tell no case apart: who differs in it only must not pass for two.
std::string_view subject_of(std::string_view principal) {
  const std::size_t colon = principal.find(':');
  return colon == principal.npos ? principal : principal.substr(colon + 1);
}

bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos &&
         is_plain_text(text, kNameMax) && text.find(' ') == text.npos;
}

bool is_login(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '[' || c == ']';
  });
}

bool is_principal(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon != text.npos && colon > 0 && colon + 1 < text.size() &&
         is_plain_text(text, kNameMax);
}

/// Collects the names of people, and what is wrong with them.
class Register {
 public:
  void add(const PersonEntry& person, const std::string& at) {
    if (person.name.empty() || !is_plain_text(person.name, kNameMax))
      refuse(at + "/name", "must be a name in one line");
    if (!people_.insert(lowered(person.name)).second)
      refuse(at + "/name", "is the name of somebody else too");
    if (person.emails.empty() && person.github.empty() && person.principals.empty())
      refuse(at, "has neither emails, github nor principals");
    add_names(person, person.emails, at + "/emails", "", is_address, "must be an e-mail address");
    add_names(person, person.github, at + "/github", kGithub, is_login, "must be a GitHub login");
    add_names(person,
              person.principals,
              at + "/principals",
              "",
              is_principal,
              "must be issuer:subject, such as github-actions:shop/orders:refs/heads/main");
  }

  std::map<std::string, std::string, std::less<>> take_known() { return std::move(known_); }
  std::vector<Violation> take_violations() { return std::move(violations_); }

 private:
  void add_names(const PersonEntry& person,
                 const std::vector<std::string>& names,
                 const std::string& at,
                 std::string_view prefix,
                 bool (*is_sound)(std::string_view),
                 const char* otherwise) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string pointer = at + "/" + std::to_string(i);
      if (!is_sound(names[i])) {
        refuse(pointer, otherwise);
        continue;
      }
      auto [found, fresh] = known_.emplace(lowered(std::string(prefix) + names[i]), person.name);
      if (!fresh && found->second != person.name)
        refuse(pointer, "is a name of " + found->second + " too");
    }
  }

  void refuse(std::string pointer, std::string message) {
    violations_.push_back({.pointer = std::move(pointer), .message = std::move(message)});
  }

  std::map<std::string, std::string, std::less<>> known_{};
  std::set<std::string> people_{};
  std::vector<Violation> violations_{};
};

Error faulty(const std::string& file, std::vector<Violation> violations) {
  if (violations.size() > json::kViolationsMax) violations.resize(json::kViolationsMax);
  return {.code = ErrorCode::invalid_argument,
          .message = file + " is not an identity map",
          .violations = std::move(violations)};
}

}  // namespace

Result<People> People::parse(std::string_view text, const std::string& file) {
  json::ParseLimits limits;
  limits.bytes_max = kFileBytesMax;
  auto document = yaml::parse(text, limits);
  if (!document) return std::move(document).error().in("reading " + file);
  auto read = json::decode<MapFile>(document->value, json::Unknown::reject);
  if (!read) return faulty(file, std::move(read).error().violations);
  if (read->people.size() > kPeopleMax) {
    return Error{.code = ErrorCode::too_large,
                 .message = file + " has more than " + std::to_string(kPeopleMax) + " people"};
  }
  Register entries;
  for (std::size_t i = 0; i < read->people.size(); ++i)
    entries.add(read->people[i], "/people/" + std::to_string(i));
  std::vector<Violation> violations = entries.take_violations();
  if (!violations.empty()) return faulty(file, std::move(violations));
  People people;
  people.mapped_ = true;
  people.known_ = entries.take_known();
  return people;
}

std::optional<std::string> People::person_of(std::string_view principal) const {
  const std::string whole = lowered(principal);
  const std::string_view subject = subject_of(whole);
  const bool by_address = is_address(subject);
  if (!mapped_) return by_address ? std::optional(std::string(subject)) : std::nullopt;
  // The whole name first: an address that somebody else vouches for may be given to a machine.
  auto found = known_.find(whole);
  if (found == known_.end() && by_address) found = known_.find(subject);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace porc::identity
