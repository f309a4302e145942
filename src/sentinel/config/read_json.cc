// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "json/parse.h"
#include "json/pointer.h"
#include "sentinel/config/block.h"
#include "sentinel/config/configuration.h"
#include "sentinel/config/json_places.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kJsonBytesMax = std::size_t{16} << 20;

/// What has labels, in the form of old too.
constexpr auto kNamed = std::to_array<std::string_view>(
    {"policy", "import", "imports", "module", "modules", "mock", "param", "global"});

std::string text_of(std::string_view text) {
  return std::string(text);
}

/// The one member of an object that has no other, when it is called `name`.
const json::value* only_member(const json::value& from, std::string_view name) {
  const json::object* object = from.if_object();
  return object != nullptr && object->size() == 1 ? object->if_contains(name) : nullptr;
}

class Reader {
 public:
  Reader(std::string_view text, std::string_view filename, std::vector<Fault>& faults)
      : source_(std::string(filename), std::string(text)), places_(text), faults_(faults) {}

  void document(const json::value& from) {
    const json::object* members = from.if_object();
    if (members == nullptr) return refuse("", "expected an object whose members are blocks");
    for (const auto& member : *members) {
      const std::string name = text_of(member.key());
      if (name == "//") continue;
      blocks(name, member.value(), json::append("", name));
    }
  }

  std::vector<ConfigBlock> out{};

 private:
  Position at(const std::string& pointer) const {
    return source_.position(places_.offset(pointer));
  }
  void refuse(const std::string& pointer, std::string message) {
    faults_.push_back({at(pointer), std::move(message)});
  }

  void blocks(const std::string& name, const json::value& from, const std::string& pointer) {
    if (std::ranges::find(kNamed, name) == kNamed.end() && name != "test" && name != "sentinel") {
      begin(name, {}, pointer);  // that nobody knows, whatever is in it
      return;
    }
    if (const json::array* several = from.if_array()) {
      for (std::size_t i = 0; i < several->size(); ++i)
        blocks(name, (*several)[i], json::append(pointer, i));
      return;
    }
    if (name == "test") return test(from, pointer);
    if (name == "sentinel") {
      attributes(begin(name, {}, pointer), from, pointer);
      return;
    }
    const json::object* members = from.if_object();
    if (members == nullptr)
      return refuse(pointer, fmt::format("expected an object: the names of each {}", name));
    for (const auto& member : *members) {
      const std::string label = text_of(member.key());
      named(name, label, member.value(), json::append(pointer, label));
    }
  }

  /// What stands below a label.
  void named(const std::string& name,
             const std::string& label,
             const json::value& from,
             const std::string& pointer) {
    if (const json::array* several = from.if_array();
        several != nullptr && name != "param" && name != "global" && name != "mock") {
      for (std::size_t i = 0; i < several->size(); ++i)
        named(name, label, (*several)[i], json::append(pointer, i));
      return;
    }
    if (name == "import") return imports(label, from, pointer);
    if (name == "mock") return mock(label, from, pointer);
    if (name == "param" || name == "global") {
      const json::value* value = only_member(first(from), "value");
      add(begin(name, {label}, pointer), "value", value != nullptr ? *value : from, pointer);
    } else if (name == "module" || name == "modules") {
      source(begin("module", {label}, pointer), from, pointer);
    } else if (name == "imports") {
      source(begin("import", {"plugin", label}, pointer), from, pointer);
    } else {
      attributes(begin(name, {label}, pointer), from, pointer);
    }
  }

  void imports(const std::string& kind, const json::value& from, const std::string& pointer) {
    const json::object* members = from.if_object();
    if (members == nullptr)
      return refuse(pointer, fmt::format("expected an object: the names of each {}", kind));
    for (const auto& member : *members) {
      const std::string label = text_of(member.key());
      attributes(begin("import", {kind, label}, pointer),
                 first(member.value()),
                 json::append(pointer, label));
    }
  }

  /// Reference 23.10: of old a string is a file and an object is data.
  void mock(const std::string& label, const json::value& from, const std::string& pointer) {
    ConfigBlock& block = begin("mock", {label}, pointer);
    const json::value* module = only_member(first(from), "module");
    if (const json::value* data = only_member(first(from), "data");
        data != nullptr && data->is_object()) {
      add(block, "data", *data, json::append(pointer, "data"));
    } else if (from.is_string() || (module != nullptr && has_source(*module))) {
      ConfigBlock inner{.type = "module", .position = at(pointer)};
      source(inner, module != nullptr ? first(*module) : from, json::append(pointer, "module"));
      block.blocks.push_back(std::move(inner));
    } else {
      add(block, "data", from, pointer);
    }
  }

  /// A block may stand alone or in an array, where converters of HCL put each.
  static const json::value& first(const json::value& from) {
    const json::array* several = from.if_array();
    return several != nullptr && several->size() == 1 ? several->front() : from;
  }
  static bool has_source(const json::value& from) {
    const json::object* object = first(from).if_object();
    return object != nullptr && object->contains("source");
  }

  void test(const json::value& from, const std::string& pointer) {
    ConfigBlock& block = begin("test", {}, pointer);
    const json::value* rules = only_member(from, "rules");
    if (rules != nullptr && first(*rules).is_object()) {
      add(block, "rules", first(*rules), json::append(pointer, "rules"));
    } else {
      add(block, "rules", from, pointer);
    }
  }

  /// A block that names a file: the file alone, or `path` for `source`, in the form of old.
  void source(ConfigBlock& block, const json::value& from, const std::string& pointer) {
    if (from.is_string()) return add(block, "source", from, pointer);
    attributes(block, from, pointer);
    for (ConfigAttribute& attribute : block.attributes)
      if (attribute.name == "path") attribute.name = "source";
  }

  ConfigBlock& begin(std::string type,
                     std::vector<std::string> labels,
                     const std::string& pointer) {
    return out.emplace_back(
        ConfigBlock{.type = std::move(type), .position = at(pointer), .labels = std::move(labels)});
  }

  void attributes(ConfigBlock& block, const json::value& from, const std::string& pointer) {
    const json::object* members = from.if_object();
    if (members == nullptr) {
      return refuse(pointer, fmt::format("expected an object: what the {} is made of", block.type));
    }
    for (const auto& member : *members)
      add(block,
          text_of(member.key()),
          member.value(),
          json::append(pointer, std::string_view(member.key())));
  }

  void add(ConfigBlock& block,
           std::string name,
           const json::value& from,
           const std::string& pointer) {
    block.attributes.push_back({.name = std::move(name),
                                .position = at(pointer),
                                .value_position = at(pointer),
                                .value = with_floats(from)});
  }

  Source source_;
  JsonPlaces places_;
  std::vector<Fault>& faults_;
};

/// "… line 3, column 5 …", as json::parse tells it.
Fault fault_of(const Error& error, const Source& source) {
  const std::string message =
      error.violations.empty() ? error.message : error.violations.front().message;
  Fault fault{.position = source.position(0), .message = message};
  const std::size_t at = error.message.find("line ");
  unsigned line = 0;
  unsigned column = 0;
  if (at != std::string::npos &&
      std::sscanf(error.message.c_str() + at, "line %u, column %u", &line, &column) == 2) {
    fault.position.line = line;
    fault.position.column = column;
  }
  return fault;
}

}  // namespace

std::vector<ConfigBlock> read_json_blocks(std::string_view text,
                                          std::string_view filename,
                                          std::vector<Fault>& faults) {
  const auto document = json::parse(text, {.bytes_max = kJsonBytesMax});
  if (!document) {
    faults.push_back(fault_of(document.error(), Source(std::string(filename), std::string(text))));
    return {};
  }
  Reader reader(text, filename, faults);
  reader.document(*document);
  return std::move(reader.out);
}

}  // namespace porc::sentinel
