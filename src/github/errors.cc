// SPDX-License-Identifier: Apache-2.0
#include "github/errors.h"

#include <string>

#include "base/encoding.h"
#include "base/printable.h"
#include "json/parse.h"
#include "json/value.h"

namespace porc::github {
namespace {

constexpr std::size_t kToldBytesMax = 300;
constexpr std::size_t kFaultsMax = 5;
constexpr std::size_t kErrorBytesMax = 64U << 10;

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* found = members.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

/// GitHub's `errors` are objects, and now and then plain texts.
std::string fault_text(const json::value& fault) {
  if (fault.is_string()) return std::string(fault.get_string());
  const json::object* members = fault.if_object();
  if (members == nullptr) return "";
  std::string text = text_of(*members, "field");
  const std::string message = text_of(*members, "message");
  const std::string code = text_of(*members, "code");
  const std::string& why = message.empty() ? code : message;
  if (!text.empty() && !why.empty()) text += " ";
  return text + why;
}

std::string told(std::string_view body) {
  const auto document =
      json::parse(body, {.bytes_max = kErrorBytesMax, .numbers = json::Numbers::tolerant});
  if (!document || !document->is_object()) return "";
  const json::object& members = document->get_object();
  std::string text = text_of(members, "message");
  const json::value* faults = members.if_contains("errors");
  if (faults != nullptr && faults->is_array()) {
    std::size_t left = kFaultsMax;
    for (const json::value& fault : faults->get_array()) {
      const std::string why = fault_text(fault);
      if (why.empty()) continue;
      if (left-- == 0) break;
      text += (text.empty() ? "" : "; ") + why;
    }
  }
  return printable(cut_at_character(mend_utf8(text), kToldBytesMax));
}

}  // namespace

Error error_of(const http::ClientResponse& response, std::string_view what) {
  std::string message =
      "GitHub answered " + std::to_string(response.status) + " to " + std::string(what);
  if (const std::string text = told(response.body); !text.empty()) message += ": " + text;
  // GitHub hides what a credential may not see behind 404, too.
  const std::string_view needed = response.headers.get("X-Accepted-GitHub-Permissions");
  if ((response.status == 403 || response.status == 404) && !needed.empty()) {
    message += " (needs " + printable(needed.substr(0, kToldBytesMax)) + ")";
  }
  return Error{.code = http::meaning_of(response.status), .message = std::move(message)};
}

}  // namespace porc::github
