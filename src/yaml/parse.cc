// SPDX-License-Identifier: Apache-2.0
#include "yaml/parse.h"

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/encoding.h"
#include "json/pointer.h"
#include "yaml/scalar.h"

namespace porc::yaml {
namespace {

Place place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

Place place_at(std::string_view text, std::size_t offset) {
  std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t column = offset - (before.rfind('\n') + 1);  // npos + 1 is 0: the first line
  return {static_cast<int>(lines) + 1, static_cast<int>(column) + 1};
}

Error malformed(Place place, std::string pointer, std::string why) {
  return Error{.code = ErrorCode::malformed,
               .message = "not valid YAML at line " + std::to_string(place.line) + ", column " +
                          std::to_string(place.column),
               .violations = {{.pointer = std::move(pointer), .message = std::move(why)}}};
}

/// Receives yaml-cpp's events, before it expands any alias, and builds value and places. The first
/// fault is kept and the rest ignored; yaml-cpp bounds its own recursion.
class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::size_t depth_max) : text_(text), depth_max_(depth_max) {}

  bool has_fault() const { return fault_.has_value(); }
  std::optional<Error> take_fault() { return std::exchange(fault_, std::nullopt); }
  Document take() { return {.value = std::move(root_), .places = std::move(root_place_)}; }
  std::string pointer() const {
    std::string result;
    for (const Frame& frame : frames_) {
      if (frame.value.is_array()) {
        result = json::append(result, frame.value.get_array().size());
      } else if (frame.has_key) {
        result = json::append(result, frame.key);
      }
    }
    return result;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (std::exchange(started_, true))
      refuse(mark, "begins a second document: only one is accepted");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // An absent value is marked where the next token stands; its key tells better.
    const bool is_member = !frames_.empty() && frames_.back().has_key;
    const Place place = is_member ? frames_.back().key_place : place_of(mark);
    if (accepts(mark, "", anchor)) add_scalar(mark, place, nullptr);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "is an alias, which is not accepted: repeat the value");
  }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    refuse(mark, "has an anchor, which is not accepted: repeat the value where it is needed");
  }
  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& text) override {
    if (!accepts(mark, tag, anchor)) return;
    // The text as a whole is UTF-8: yaml-cpp makes one byte each of these two escapes.
    if (!is_utf8(text)) return refuse(mark, "has the escape \\N or \\_: write \\u0085 or \\u00a0");
    const bool is_plain = tag == kPlainTag;
    if (is_plain && text == "<<" && expects_key())
      return refuse(mark, "is a merge key, which is not accepted: repeat the members");
    Result<json::value> scalar =
        is_plain ? resolve_plain(text) : Result<json::value>(json::value(text));
    if (!scalar) return refuse(mark, std::move(scalar).error().message);
    add_scalar(mark, place_of(mark), *std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, json::array());
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, json::object());
  }
  void OnMapEnd() override { close(); }

 private:
  /// What yaml-cpp calls an untagged plain scalar or collection, and a quoted or block scalar.
  static constexpr std::string_view kPlainTag = "?";
  static constexpr std::string_view kQuotedTag = "!";

  struct Frame {
    json::value value;
    PlacedNode node;
    json::string key{};
    Place key_place{};
    bool has_key = false;
  };

  bool expects_key() const {
    return !frames_.empty() && frames_.back().value.is_object() && !frames_.back().has_key;
  }

  void refuse(const YAML::Mark& mark, std::string why) {
    if (!fault_) fault_ = malformed(place_of(mark), pointer(), std::move(why));
  }

  bool accepts(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
    if (fault_) return false;
    if (anchor != 0) return OnAnchor(mark, ""), false;
    // An explicit `!` is told as kQuotedTag too, and a tag before null not at all: look at the
    // text.
    const auto offset = static_cast<std::size_t>(mark.pos);
    const bool is_tagged = offset < text_.size() && text_[offset] == '!';
    if (!is_tagged && (tag.empty() || tag == kPlainTag || tag == kQuotedTag)) return true;
    refuse(mark, "has a tag, which is not accepted: quote the value if it is meant as text");
    return false;
  }

  void open(const YAML::Mark& mark,
            std::string_view tag,
            YAML::anchor_t anchor,
            json::value container) {
    if (!accepts(mark, tag, anchor)) return;
    if (expects_key()) return refuse(mark, "has a key that is not a string");
    if (frames_.size() == depth_max_) {
      return refuse(mark, "is nested deeper than " + std::to_string(depth_max_) + " levels");
    }
    frames_.push_back({.value = std::move(container), .node = {.place = place_of(mark)}});
  }

  void close() {
    if (fault_) return;
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    add(std::move(frame.value), std::move(frame.node));
  }

  void add_scalar(const YAML::Mark& mark, Place place, json::value scalar) {
    if (!expects_key()) return add(std::move(scalar), {.place = place});
    if (!scalar.is_string()) return refuse(mark, "has a key that is not a string: quote it");
    Frame& frame = frames_.back();
    frame.key = std::move(scalar.get_string());
    frame.key_place = place;
    frame.has_key = true;
    if (frame.value.get_object().contains(frame.key)) refuse(mark, "is given twice");
  }

  void add(json::value item, PlacedNode node) {
    if (frames_.empty()) {
      root_ = std::move(item);
      root_place_ = std::move(node);
      return;
    }
    Frame& frame = frames_.back();
    node.name_place = frame.has_key ? frame.key_place : node.place;
    frame.node.children.push_back(std::move(node));
    if (frame.value.is_array()) {
      frame.value.get_array().push_back(std::move(item));
    } else {
      frame.value.get_object().emplace(frame.key, std::move(item));
      frame.has_key = false;
    }
  }

  std::string_view text_;
  std::size_t depth_max_;
  bool started_ = false;
  std::vector<Frame> frames_;
  json::value root_;
  std::optional<PlacedNode> root_place_;
  std::optional<Error> fault_;
};

/// yaml-cpp guesses encodings and takes 0x04 for the end of its input: neither gets that far.
std::optional<Error> refuse_bytes(std::string_view text) {
  if (!is_utf8(text)) return malformed({}, "", "is not valid UTF-8");
  if (text.starts_with("\xef\xbb\xbf")) {
    return malformed({}, "", "begins with a byte order mark: save it as UTF-8 without one");
  }
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  const auto at = std::ranges::find_if(text, is_control);
  if (at == text.end()) return std::nullopt;
  return malformed(place_at(text, static_cast<std::size_t>(at - text.begin())),
                   "",
                   "has a control character: write it as an escape in double quotes");
}

/// The tab before the first word of the line where yaml-cpp gave up, which it calls many things.
std::optional<Place> indenting_tab(std::string_view text, const YAML::Mark& mark) {
  const auto at = std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text.size());
  const std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t word = text.find_first_not_of(" \t", begin);
  const std::size_t tab = text.find('\t', begin);
  if (tab == text.npos || tab >= std::min(word, text.size())) return std::nullopt;
  return place_at(text, tab);
}

Result<Document> parse_yaml(std::string_view text, std::size_t depth_max) {
  std::istringstream in{std::string(text)};
  Builder builder(text, depth_max);
  try {
    YAML::Parser parser(in);
    // yaml-cpp finds documents without end where a comma follows a flow collection ("{} ,").
    while (!builder.has_fault() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& caught) {
    // A fault that the builder saw first says more than what yaml-cpp stumbled over later.
    if (auto fault = builder.take_fault()) return *std::move(fault);
    if (const auto tab = indenting_tab(text, caught.mark)) {
      return malformed(*tab, builder.pointer(), "is indented with a tab: YAML takes spaces only");
    }
    return malformed(place_of(caught.mark), builder.pointer(), "is not understood: " + caught.msg);
  }
  if (auto fault = builder.take_fault()) return *std::move(fault);
  return builder.take();
}

std::optional<std::size_t> child_index(const json::value& parent, std::string_view token) {
  if (const json::object* members = parent.if_object()) {
    const auto member = members->find(json::unescape_token(token));
    if (member == members->end()) return std::nullopt;
    return static_cast<std::size_t>(member - members->begin());
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = error == std::errc{} && end == token.data() + token.size();
  if (!parent.is_array() || !is_index || index >= parent.get_array().size()) return std::nullopt;
  return index;
}

const json::value& child_at(const json::value& parent, std::size_t index) {
  return parent.is_array()
             ? parent.get_array()[index]
             : std::next(parent.get_object().begin(), static_cast<std::ptrdiff_t>(index))->value();
}

}  // namespace

const PlacedNode* Document::node(std::string_view pointer) const {
  if (!places) return nullptr;
  const PlacedNode* node = &*places;
  const json::value* at = &value;
  while (pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    const std::optional<std::size_t> index = child_index(*at, token);
    if (!index) break;
    at = &child_at(*at, *index);
    node = &node->children[*index];
    pointer.remove_prefix(token.size());
  }
  return node;
}

std::optional<Place> Document::place(std::string_view pointer) const {
  const PlacedNode* found = node(pointer);
  return found != nullptr ? std::optional(found->place) : std::nullopt;
}

std::optional<Place> Document::name_place(std::string_view pointer) const {
  const PlacedNode* found = node(pointer);
  return found != nullptr ? std::optional(found->name_place) : std::nullopt;
}

Result<Document> parse(std::string_view text, json::ParseLimits limits) {
  if (text.size() > limits.bytes_max) {
    return Error{
        .code = ErrorCode::too_large,
        .message = "the document is larger than " + std::to_string(limits.bytes_max) + " bytes"};
  }
  if (auto fault = refuse_bytes(text)) return *std::move(fault);
  Result<Document> document = parse_yaml(text, limits.depth_max);
  // yaml-cpp does not know the surrogate pairs of JSON's escapes: such a document has no places.
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (!document && first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
    if (auto value = json::parse(text, limits)) return Document{.value = *std::move(value)};
  }
  return document;
}

}  // namespace porc::yaml
