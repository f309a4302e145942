// SPDX-License-Identifier: Apache-2.0
// Filters that write a value in another language. Their results remember the value, so that the
// writers can put what it is where a whole value stands.
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/hcl_text.h"
#include "jinja/json_text.h"

namespace porc::jinja {
namespace {

constexpr std::int64_t kIndentMax = 16;

Value encoded(Call& call, Encoding encoding, std::string text, bool holds_secret) {
  EncodedText result;
  result.bytes = std::move(text);
  result.encoding = encoding;
  result.source = call.subject();
  result.holds_reference = holds_secret;
  return Value::encoded(std::move(result));
}

Value encode_json(Call& call, JsonStyle style) {
  if (call.has_some(0)) {
    std::int64_t indent = call.integer(0, 0);
    if (indent < 0 || indent > kIndentMax)
      fail("indent must be between 0 and " + std::to_string(kIndentMax));
    style.indent = static_cast<int>(indent);
  }
  // The text of a secret does not exist; only a whole value can be written.
  bool holds_secret = holds_reference(call.subject());
  std::string text;
  if (!holds_secret) append_json(text, call.subject(), style);
  return encoded(call, Encoding::json, std::move(text), holds_secret);
}

Value tojson(Call& call) {
  return encode_json(call, {.ascii = true, .html_safe = true, .sort_keys = true});
}

/// As Ansible's: in the order of the map, nothing escaped for HTML.
Value to_json(Call& call) {
  return encode_json(call, {.ascii = true});
}

Value to_hcl(Call& call) {
  bool holds_secret = holds_reference(call.subject());
  std::string text;
  if (!holds_secret) append_hcl(text, call.subject());
  return encoded(call, Encoding::hcl, std::move(text), holds_secret);
}

constexpr Traits kTakesSecret{.takes_secret = true};
constexpr auto kFilters = std::to_array<Builtin>({
    {"tojson", tojson, {"indent"}, 0, kTakesSecret},
    {"to_json", to_json, {"indent"}, 0, kTakesSecret},
    {"to_hcl", to_hcl, {}, 0, kTakesSecret},
});

}  // namespace

Table encoding_filters() {
  return kFilters;
}

}  // namespace porc::jinja
