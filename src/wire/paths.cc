// SPDX-License-Identifier: Apache-2.0
#include "wire/paths.h"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace porc::wire::paths {

std::string of_run(std::string_view path, const RunId& run) {
  constexpr std::string_view kPlace = "{run_id}";
  std::string filled(path);
  if (std::size_t at = filled.find(kPlace); at != filled.npos) {
    filled.replace(at, kPlace.size(), run.str());
  }
  return filled;
}

std::string of_quill(std::string_view kind, std::string_view range) {
  std::string path =
      std::string(kQuills) + "/" + boost::urls::encode(kind, boost::urls::unreserved_chars);
  if (!range.empty()) {
    path += "?version=" + boost::urls::encode(range, boost::urls::unreserved_chars);
  }
  return path;
}

std::string rules_for(std::string_view kind) {
  return "/rules/" + boost::urls::encode(kind, boost::urls::unreserved_chars);
}

}  // namespace porc::wire::paths
