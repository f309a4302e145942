// SPDX-License-Identifier: Apache-2.0
#include "hcl/json_syntax.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "hcl/parse.h"
#include "json/pointer.h"

namespace porc::hcl {
namespace {

using Blocks = std::span<const BlockType>;

/// Spec: "Bodies": a member of this name is a comment.
constexpr std::string_view kComment = "//";

Error at_pointer(const std::string& pointer, std::string message) {
  return {.code = ErrorCode::malformed, .message = pointer + ": " + std::move(message)};
}

Result<Expression> read_text(std::string_view text, const std::string& at) {
  if (text.find_first_of("$%") == text.npos) {
    Template plain;
    if (!text.empty()) plain.parts.push_back({{}, TemplateText{std::string(text)}});
    return Expression{{}, std::move(plain)};
  }
  auto parsed = parse_template(text, at);
  if (!parsed) return at_pointer(at, parsed.error().violations.front().message);
  return parsed;
}

Result<Expression> read_expression(const json::value& from, const std::string& at) {
  if (from.is_null()) return Expression{{}, Literal{nullptr}};
  if (from.is_bool()) return Expression{{}, Literal{from.get_bool()}};
  if (from.is_string()) return read_text(from.get_string(), at);
  if (const json::array* items = from.if_array()) {
    Tuple tuple;
    for (std::size_t i = 0; i < items->size(); ++i) {
      PORC_TRY(Expression element, read_expression((*items)[i], json::append(at, i)));
      tuple.elements.push_back(std::move(element));
    }
    return Expression{{}, std::move(tuple)};
  }
  if (const json::object* members = from.if_object()) {
    Object object;
    for (const auto& member : *members) {
      const std::string inside = json::append(at, member.key());
      PORC_TRY(Expression key, read_text(member.key(), inside));
      PORC_TRY(Expression value, read_expression(member.value(), inside));
      object.items.push_back({std::move(key), std::move(value)});
    }
    return Expression{{}, std::move(object)};
  }
  return Expression{{}, Literal{Number{json::serialize(from)}}};
}

class BodyReader {
 public:
  explicit BodyReader(Blocks blocks) : blocks_(blocks) {}

  /// Spec: "Bodies": an object, or an array of objects whose members count as those of one.
  Result<void> read(const json::value& from, const std::string& at) {
    if (const json::array* parts = from.if_array()) {
      for (std::size_t i = 0; i < parts->size(); ++i) {
        const std::string inside = json::append(at, i);
        if (!(*parts)[i].is_object()) return at_pointer(inside, "must be an object");
        PORC_CHECK(read((*parts)[i], inside));
      }
      return ok;
    }
    const json::object* members = from.if_object();
    if (members == nullptr) return at_pointer(at, "must be an object, or an array of objects");
    for (const auto& member : *members) {
      if (member.key() == kComment) continue;
      PORC_CHECK(read_member(member.key(), member.value(), json::append(at, member.key())));
    }
    return ok;
  }

  Body take() { return std::move(body_); }

 private:
  Result<void> read_member(std::string_view name, const json::value& from, const std::string& at) {
    auto type = std::ranges::find(blocks_, name, &BlockType::name);
    if (type != blocks_.end()) return read_blocks(*type, {}, from, at);
    if (!names_.emplace(name).second) return at_pointer(at, "is already set");
    PORC_TRY(Expression value, read_expression(from, at));
    body_.attributes.push_back({.name = std::string(name),
                                .value = std::move(value),
                                .json = std::make_shared<const json::value>(from)});
    return ok;
  }

  /// Spec: "Blocks": one level of objects for each label, then the body; an array at any level
  /// holds several of them, and null none.
  Result<void> read_blocks(const BlockType& type,
                           std::vector<Label> labels,
                           const json::value& from,
                           const std::string& at) {
    if (from.is_null()) return ok;
    if (const json::array* several = from.if_array()) {
      for (std::size_t i = 0; i < several->size(); ++i) {
        PORC_CHECK(read_blocks(type, labels, (*several)[i], json::append(at, i)));
      }
      return ok;
    }
    if (labels.size() == type.labels) return add_block(type, std::move(labels), from, at);
    const json::object* named = from.if_object();
    if (named == nullptr) return at_pointer(at, "must be an object whose members are labels");
    for (const auto& member : *named) {
      std::vector<Label> more = labels;
      more.push_back({.text = std::string(member.key()), .quoted = true});
      PORC_CHECK(
          read_blocks(type, std::move(more), member.value(), json::append(at, member.key())));
    }
    return ok;
  }

  Result<void> add_block(const BlockType& type,
                         std::vector<Label> labels,
                         const json::value& from,
                         const std::string& at) {
    BodyReader inner(type.inner);
    PORC_CHECK(inner.read(from, at));
    body_.blocks.push_back(
        {.type = std::string(type.name), .labels = std::move(labels), .body = inner.take()});
    return ok;
  }

  Blocks blocks_;
  std::set<std::string, std::less<>> names_{};  ///< of the attributes
  Body body_{};
};

}  // namespace

Result<Body> parse_json(std::string_view text,
                        std::string_view filename,
                        std::span<const BlockType> blocks,
                        json::ParseLimits limits) {
  auto document = json::parse(text, limits);
  if (!document) return std::move(document).error().in("reading " + std::string(filename));
  BodyReader reader(blocks);
  if (auto read = reader.read(*document, ""); !read) {
    Error error = std::move(read).error();
    error.message = std::string(filename) + ": " + error.message;
    return error;
  }
  return reader.take();
}

}  // namespace porc::hcl
