// SPDX-License-Identifier: Apache-2.0
#include "cli/starter.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/printable.h"
#include "cli/text.h"
#include "domain/blueprint/blueprint.h"
#include "json/pointer.h"
#include "yaml/emit.h"

namespace porc::cli {
namespace {

constexpr std::size_t kIndent = 2;
/// Limits: of references that lead to references, and of objects within objects.
constexpr int kReferencesMax = 8;
constexpr int kDepthMax = 4;

const json::value* member(const json::value& schema, std::string_view name) {
  const json::object* members = schema.if_object();
  return members != nullptr ? members->if_contains(name) : nullptr;
}

std::string text_of(const json::value* value) {
  if (value == nullptr) return {};
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

bool is_true(const json::value* value) {
  return value != nullptr && value->is_bool() && value->get_bool();
}

bool is_sensitive(const json::value& schema) {
  const json::value* format = member(schema, "format");
  return is_true(member(schema, "sensitive")) || is_true(member(schema, "writeOnly")) ||
         text_of(format) == "password";
}

/// A keyword that needs no other to be understood.
struct Keyword {
  std::string_view name;
  std::string_view words;
};
constexpr auto kKeywords = std::to_array<Keyword>({
    {"multipleOf", "a multiple of "},
    {"pattern", "matching "},
    {"format", "format "},
    {"const", "always "},
    {"default", "default "},
});

/// A pair of keywords that bound the same thing.
struct Bounds {
  std::string_view least, most, unit;
};
constexpr auto kBounds = std::to_array<Bounds>({
    {"minimum", "maximum", ""},
    {"minLength", "maxLength", " characters"},
    {"minItems", "maxItems", " items"},
});

std::string describe_bounds(const json::value& schema, const Bounds& bounds) {
  const std::string least = text_of(member(schema, bounds.least));
  const std::string most = text_of(member(schema, bounds.most));
  if (least.empty() && most.empty()) return {};
  if (least.empty()) return "at most " + most + std::string(bounds.unit);
  if (most.empty()) return "at least " + least + std::string(bounds.unit);
  return least + " to " + most + std::string(bounds.unit);
}

std::string describe_choices(const json::value& schema) {
  const json::value* choices = member(schema, "enum");
  if (choices == nullptr || !choices->is_array()) return {};
  std::string text = "one of";
  for (const json::value& choice : choices->get_array()) text += " " + text_of(&choice);
  return text;
}

json::value first_of(const json::value* list) {
  const json::array* items = list != nullptr ? list->if_array() : nullptr;
  return items != nullptr && !items->empty() ? items->front() : json::value();
}

/// Something of the right kind where the schema gives neither default nor example.
json::value placeholder(const json::value& schema) {
  const std::string type = text_of(member(schema, "type"));
  const json::value* least = member(schema, "minimum");
  if (type == "integer" || type == "number") return least != nullptr ? *least : json::value(1);
  if (type == "boolean") return false;
  if (type == "array") return json::array();
  if (type == "object") return json::object();
  return "change-me";
}

/// What is written for an input. A sensitive one is never a value, always a reference.
json::value sample_value(const json::value& schema, std::string_view name) {
  if (is_sensitive(schema)) {
    std::string secret(name);
    std::ranges::transform(secret, secret.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return json::object{{"secret", secret}};
  }
  for (std::string_view keyword : {"default", "const"}) {
    if (const json::value* given = member(schema, keyword)) return *given;
  }
  for (std::string_view keyword : {"examples", "enum"}) {
    if (json::value first = first_of(member(schema, keyword)); !first.is_null()) return first;
  }
  return placeholder(schema);
}

class Writer {
 public:
  explicit Writer(const json::value& root) : root_(root) {}

  void line(std::size_t indent, std::string_view text) {
    out_.append(indent, ' ').append(printable(text)).append("\n");
  }
  /// Every line of `text` as a comment of its own.
  void comment(std::size_t indent, std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      line(indent, "# " + std::string(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  void inputs(const json::value& schema, std::size_t indent, int depth);
  std::string take() { return std::move(out_); }

 private:
  void input(std::string_view name,
             const json::value& given,
             bool required,
             std::size_t indent,
             int depth);
  void value(std::string_view name, const json::value& value, bool commented, std::size_t indent);

  const json::value& root_;
  std::string out_{};
};

void Writer::inputs(const json::value& schema, std::size_t indent, int depth) {
  const json::value* properties = member(schema, "properties");
  if (properties == nullptr || !properties->is_object()) return;
  const json::value* list = member(schema, "required");
  auto is_required = [list](std::string_view name) {
    const json::array* names = list != nullptr ? list->if_array() : nullptr;
    return names != nullptr && std::ranges::find(*names, json::value(name)) != names->end();
  };
  for (const bool required : {true, false}) {
    for (const auto& property : properties->get_object()) {
      if (is_required(property.key()) != required) continue;
      input(property.key(), resolve(root_, property.value()), required, indent, depth);
    }
  }
}

void Writer::input(std::string_view name,
                   const json::value& schema,
                   bool required,
                   std::size_t indent,
                   int depth) {
  comment(indent, text_of(member(schema, "description")));
  const std::string facts = describe_input(schema);
  comment(indent,
          std::string(required ? "(required" : "(optional") + (facts.empty() ? "" : "; " + facts) +
              ")");
  const bool has_sample =
      member(schema, "default") != nullptr || member(schema, "examples") != nullptr;
  if (required && !has_sample && member(schema, "properties") != nullptr && depth < kDepthMax) {
    line(indent, std::string(name) + ":");
    return inputs(schema, indent + kIndent, depth + 1);
  }
  value(name, sample_value(schema, name), !required, indent);
}

void Writer::value(std::string_view name,
                   const json::value& value,
                   bool commented,
                   std::size_t indent) {
  json::object single;
  single[name] = value;
  const std::string text = yaml::emit(single);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    line(indent, (commented ? "# " : "") + text.substr(begin, end - begin));
    begin = end + 1;
  }
  out_ += "\n";
}

std::string near_range(const std::string& version) {
  return "~> " + version.substr(0, version.rfind('.'));
}

}  // namespace

const json::value& resolve(const json::value& root, const json::value& schema) {
  const json::value* at = &schema;
  for (int i = 0; i < kReferencesMax; ++i) {
    const std::string reference = text_of(member(*at, "$ref"));
    if (!reference.starts_with('#')) break;
    const json::value* target = json::find(root, reference.substr(1));
    if (target == nullptr) break;
    at = target;
  }
  return *at;
}

std::string describe_input(const json::value& schema) {
  std::vector<std::string> parts;
  if (const json::value* type = member(schema, "type"); type != nullptr && type->is_string()) {
    parts.push_back(text_of(type));
  }
  for (const Bounds& bounds : kBounds) parts.push_back(describe_bounds(schema, bounds));
  parts.push_back(describe_choices(schema));
  for (const Keyword& keyword : kKeywords) {
    if (const json::value* given = member(schema, keyword.name)) {
      parts.push_back(std::string(keyword.words) + json::serialize(*given));
    }
  }
  if (is_sensitive(schema)) parts.push_back("sensitive: name a secret, or give the value");
  std::string text;
  for (const std::string& part : parts) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string starter_blueprint(const wire::QuillDetails& quill) {
  Writer writer(quill.schema);
  writer.comment(0, quill.description);
  writer.comment(
      0, "Check it with `pine validate FILE`, then take it all the way with `pine run FILE`.");
  writer.line(0, "kind: " + quill.kind);
  writer.line(0, "schema_version: \"" + near_range(quill.version) + "\"");
  writer.line(0, "metadata:");
  writer.comment(kIndent, "Unique per environment; it names the workspace.");
  const std::string name = "my-" + quill.kind;
  writer.line(kIndent, "name: " + (blueprint::is_name(name) ? name : quill.kind));
  writer.line(kIndent, "environment: dev");
  writer.comment(kIndent, "owner: team@example.com");
  writer.comment(kIndent, "repo: owner/name");
  writer.comment(kIndent, "approval_required: true");
  writer.comment(kIndent, "tags: {business_unit: retail}");
  writer.line(0, "inputs:");
  writer.inputs(resolve(quill.schema, quill.schema), kIndent, 0);
  std::string text = writer.take();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace porc::cli
