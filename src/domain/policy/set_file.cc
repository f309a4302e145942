// SPDX-License-Identifier: Apache-2.0
#include "domain/policy/set_file.h"

#include <algorithm>
#include <array>

#include "domain/quill/version.h"
#include "hcl/parse.h"
#include "json/suggestion.h"

namespace porc::policy {
namespace {

constexpr std::size_t kNameMax = 64;
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_-";

constexpr auto kSetWords = std::to_array<std::string_view>(
    {"name", "version", "description", "retired", "preflight", "attach"});
constexpr auto kAttachWords =
    std::to_array<std::string_view>({"environments", "kinds", "workspaces", "tags"});

/// Reads the tree and collects what means nothing in it.
class Reading {
 public:
  SetFile read(const hcl::Body& body) {
    SetFile file;
    for (const hcl::Attribute& attribute : body.attributes) read_attribute(attribute, file);
    for (const hcl::Block& block : body.blocks) {
      if (block.type == "attach" && block.labels.empty()) {
        file.attachments.push_back(read_attachment(block.body));
      } else {
        refuse(block.type_range,
               "there is no block '" + block.type + "' here; attach { … } is one");
      }
    }
    return file;
  }
  const std::vector<hcl::Fault>& faults() const { return faults_; }

 private:
  void refuse(const hcl::Range& range, std::string message) {
    faults_.push_back({.at = range.start, .message = std::move(message)});
  }

  template <std::size_t N>
  void refuse_name(const hcl::Attribute& attribute, const std::array<std::string_view, N>& known) {
    refuse(attribute.name_range,
           "'" + attribute.name + "' means nothing here" +
               json::did_you_mean(attribute.name, {known.begin(), known.end()}));
  }

  void read_attribute(const hcl::Attribute& attribute, SetFile& file) {
    const hcl::Expression& value = attribute.value;
    if (attribute.name == "name") {
      file.name = text(value);
      if (!is_set_name(file.name)) {
        refuse(value.range,
               "a policy set is called by at most 64 of a-z, 0-9, _ and -, the first of them a "
               "letter or digit");
      }
    } else if (attribute.name == "version") {
      file.version = text(value);
      if (!quill::Version::parse(file.version)) {
        refuse(value.range, "a version is three numbers, such as 1.2.0");
      }
    } else if (attribute.name == "description") {
      file.description = text(value);
    } else if (attribute.name == "retired") {
      file.retired = truth(value);
    } else if (attribute.name == "preflight") {
      file.preflight = texts(value);
    } else {
      refuse_name(attribute, kSetWords);
    }
  }

  Attachment read_attachment(const hcl::Body& body) {
    Attachment attachment;
    for (const hcl::Attribute& attribute : body.attributes) {
      if (attribute.name == "environments") {
        attachment.environments = texts(attribute.value);
      } else if (attribute.name == "kinds") {
        attachment.kinds = texts(attribute.value);
      } else if (attribute.name == "workspaces") {
        attachment.workspaces = texts(attribute.value);
      } else if (attribute.name == "tags") {
        read_tags(attribute.value, attachment);
      } else {
        refuse_name(attribute, kAttachWords);
      }
    }
    for (const hcl::Block& block : body.blocks) {
      refuse(block.type_range, "write '" + block.type + " = { … }' in place of a block");
    }
    return attachment;
  }

  void read_tags(const hcl::Expression& value, Attachment& attachment) {
    const auto* object = std::get_if<hcl::Object>(&value.node);
    if (object == nullptr || object->items.empty()) {
      return refuse(value.range, "tags are an object with one at least: { name = \"value\" }");
    }
    for (const hcl::ObjectItem& item : object->items) {
      const bool several = std::holds_alternative<hcl::Tuple>(item.value.node);
      std::vector<std::string> values =
          several ? texts(item.value) : std::vector<std::string>{text(item.value)};
      const std::string name = text(item.key);
      if (!attachment.tags.emplace(name, std::move(values)).second)
        refuse(item.key.range, "the tag '" + name + "' stands here twice");
    }
  }

  std::string text(const hcl::Expression& value) {
    auto found = hcl::literal_text(value);
    if (!found) refuse(value.range, "a text in quotes is expected here");
    return found.value_or("");
  }

  bool truth(const hcl::Expression& value) {
    const auto* literal = std::get_if<hcl::Literal>(&value.node);
    const bool* found = literal == nullptr ? nullptr : std::get_if<bool>(&literal->value);
    if (found == nullptr) refuse(value.range, "true or false is expected here");
    return found != nullptr && *found;
  }

  /// An empty list would name nothing, which reads as if it named everything.
  std::vector<std::string> texts(const hcl::Expression& value) {
    std::vector<std::string> found;
    const auto* list = std::get_if<hcl::Tuple>(&value.node);
    if (list == nullptr || list->elements.empty()) {
      refuse(value.range, "a list of texts is expected here, with one at least");
      return found;
    }
    for (const hcl::Expression& element : list->elements) found.push_back(text(element));
    return found;
  }

  std::vector<hcl::Fault> faults_{};
};

}  // namespace

bool is_set_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameMax && text.front() != '_' && text.front() != '-' &&
         text.find_first_not_of(kNameCharacters) == text.npos;
}

Result<SetFile> parse_set_file(std::string_view text, std::string_view filename) {
  PORC_TRY(hcl::Body body, hcl::parse(text, filename));
  Reading reading;
  SetFile file = reading.read(body);
  if (reading.faults().empty()) return file;
  std::vector<hcl::Fault> faults = reading.faults();
  std::ranges::sort(faults, {}, [](const hcl::Fault& fault) { return fault.at.offset; });
  return hcl::syntax_error(hcl::Source{.text = text, .filename = filename}, faults);
}

}  // namespace porc::policy
