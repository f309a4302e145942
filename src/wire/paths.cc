// SPDX-License-Identifier: Apache-2.0
#include "wire/paths.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace porc::wire::paths {

namespace {

std::string encoded(std::string_view text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

std::string filled(std::string path, std::string_view place, const std::string& by) {
  if (std::size_t at = path.find(place); at != path.npos) path.replace(at, place.size(), by);
  return path;
}

}  // namespace

std::string of_run(std::string_view path, const RunId& run) {
  return filled(std::string(path), "{run_id}", run.str());
}

std::string of_quill(std::string_view kind, std::string_view range) {
  std::string path = std::string(kQuills) + "/" + encoded(kind);
  if (!range.empty()) path += "?version=" + encoded(range);
  return path;
}

std::string of_quill_version(std::string_view path,
                             std::string_view kind,
                             std::string_view version) {
  return filled(filled(std::string(path), "{kind}", encoded(kind)), "{version}", encoded(version));
}

std::string of_policy_set(std::string_view name, std::string_view version) {
  std::string path = std::string(kPolicies) + "/" + encoded(name);
  if (!version.empty()) path += "?version=" + encoded(version);
  return path;
}

std::string of_key(std::string_view path, std::string_view key) {
  std::string filled(path);
  constexpr std::string_view kKey = "{key}";
  filled.replace(filled.find(kKey), kKey.size(), encoded(key));
  return filled;
}

std::string rules_for(std::string_view kind) {
  return "/rules/" + encoded(kind);
}

}  // namespace porc::wire::paths
