// SPDX-License-Identifier: Apache-2.0
// Filters that write a value in another language. Their results remember the value, so that the
// writers can put what it is where a whole value stands.
#include "base/encoding.h"
#include "crypto/digest.h"
#include "jinja/abort.h"
#include "jinja/builtins.h"
#include "jinja/hcl_text.h"
#include "jinja/json_text.h"
#include "json/parse.h"
#include "yaml/emit.h"
#include "yaml/parse.h"

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

/// As Ansible's.
Value to_nice_json(Call& call) {
  JsonStyle style{.ascii = true, .sort_keys = call.flag(1, true)};
  style.indent = 4;
  return encode_json(call, style);
}

const std::string& text_of(Call& call, const char* filter) {
  if (call.subject().is(Kind::text)) return call.subject().as_text();
  fail(std::string(filter) + " wants a string, not a " +
       std::string(kind_name(call.subject().kind())));
}

constexpr json::ParseLimits kReadLimits{.bytes_max = std::size_t{4} << 20};

Value from_json(Call& call) {
  const auto document = json::parse(text_of(call, "from_json"), kReadLimits);
  if (!document) fail("this text is not JSON");  // more would show the value
  return Value::from_json(*document);
}

Value from_yaml(Call& call) {
  const auto document = yaml::parse(text_of(call, "from_yaml"), kReadLimits);
  if (!document) fail("this text is not YAML as it is read here");
  return Value::from_json(document->value);
}

/// Block style, without a newline at the end. What JSON cannot hold YAML shall not either.
Value to_yaml(Call& call) {
  std::string text;
  append_json(text, call.subject(), {});
  const auto document =
      json::parse(text, {.bytes_max = kValueBytesMax, .depth_max = kValueDepthMax});
  if (!document) fail("a map has two keys that YAML would not tell apart");
  std::string result = yaml::emit(*document);
  if (result.ends_with('\n')) result.pop_back();
  return Value(std::move(result));
}

Value b64encode(Call& call) {
  return Value(base64_encode(text_of(call, "b64encode")));
}

Value b64decode(Call& call) {
  auto bytes = base64_decode(text_of(call, "b64decode"));
  if (!bytes) fail("this text is not base64");
  if (!is_utf8(*bytes)) fail("what b64decode found is not text");
  return Value(*std::move(bytes));
}

Value sha256(Call& call) {
  return Value(crypto::sha256_hex(text_of(call, "sha256")));
}

Value to_hcl(Call& call) {
  bool holds_secret = holds_reference(call.subject());
  std::string text;
  if (!holds_secret) append_hcl(text, call.subject());
  return encoded(call, Encoding::hcl, std::move(text), holds_secret);
}

constexpr Traits kTakesSecret{.takes_secret = true, .wants_value = true};
constexpr auto kFilters = std::to_array<Builtin>({
    {"tojson", tojson, {"indent"}, 0, kTakesSecret},
    {"to_json", to_json, {"indent"}, 0, kTakesSecret},
    {"to_nice_json", to_nice_json, {"indent", "sort_keys"}, 0, kTakesSecret},
    {"to_hcl", to_hcl, {}, 0, kTakesSecret},
    {"to_yaml", to_yaml, {}, 0, {.wants_value = true}},
    {"from_json", from_json},
    {"from_yaml", from_yaml},
    {"b64encode", b64encode},
    {"b64decode", b64decode},
    {"sha256", sha256},
});

}  // namespace

Table encoding_filters() {
  return kFilters;
}

}  // namespace porc::jinja
