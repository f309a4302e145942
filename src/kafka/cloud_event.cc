// SPDX-License-Identifier: Apache-2.0
#include "kafka/cloud_event.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/encoding.h"
#include "json/parse.h"

namespace porc::kafka {
namespace {

constexpr std::string_view kContentType = "content-type";
constexpr std::string_view kBinaryPrefix = "ce_";
constexpr std::string_view kVersion = "1.0";

/// "application/json; charset=utf-8" is application/json. Spec: RFC 9110, section 8.3.1.
std::string media_type(std::string_view text) {
  text = text.substr(0, text.find(';'));
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return lowered(text);
}

bool is_json(std::string_view media) {
  return media == "application/json" || media.ends_with("+json");
}

/// Spec: CloudEvents 1.0.2, naming conventions; "data" is the payload's in some formats.
bool is_attribute_name(std::string_view name) {
  const auto is_sound = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 64 && name != "data" &&
         std::ranges::all_of(name, is_sound);
}

/// Spec: CloudEvents, type system: no control characters.
bool is_plain(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7f;
         });
}

/// Puts attributes where they belong and collects what is wrong with them.
class Reading {
 public:
  explicit Reading(CloudEvent& event) : event_(event) {}

  void take(std::string_view name, std::string_view value) {
    if (!is_attribute_name(name)) return refuse(name, "is not the name of an attribute");
    if (!is_plain(value)) return refuse(name, "must be UTF-8 without control characters");
    const bool identifies = name == "id" || name == "source";
    if (value.size() > (identifies ? kIdBytesMax : kAttributeBytesMax))
      return refuse(name, "is too long");
    if (++count_ == kAttributesMax + 1) return refuse("", "has too many attributes");
    if (count_ > kAttributesMax) return;
    if (name == "specversion") return void(version_ = value);
    std::string& place = place_of(name);
    if (!place.empty()) return refuse(name, "is there twice");
    if (value.empty()) return refuse(name, "must not be empty");
    place = value;
  }

  void refuse(std::string_view name, std::string message) {
    if (faults_.size() == json::kViolationsMax) return;
    std::string pointer = name.empty() ? "" : "/" + mend_utf8(cut_at_character(name, 64));
    faults_.push_back({.pointer = std::move(pointer), .message = std::move(message)});
  }

  Result<void> finish() {
    if (version_ != kVersion) refuse("specversion", "must be \"1.0\"");
    if (event_.id.empty()) refuse("id", "is required");
    if (event_.source.empty()) refuse("source", "is required");
    if (event_.type.empty()) refuse("type", "is required");
    // A URI-reference has none; and so it parts source and id in a key.
    if (event_.source.find(' ') != std::string::npos) refuse("source", "must be a URI-reference");
    if (const auto time = event_.attribute("time"); !time.empty() && !parse_time(time))
      refuse("time", "must be an RFC 3339 time");
    if (faults_.empty()) return ok;
    return Error{.code = ErrorCode::invalid_argument,
                 .message = "the CloudEvent is not valid",
                 .violations = std::move(faults_)};
  }

 private:
  std::string& place_of(std::string_view name) {
    if (name == "id") return event_.id;
    if (name == "source") return event_.source;
    if (name == "type") return event_.type;
    return event_.attributes[std::string(name)];
  }

  CloudEvent& event_;
  std::string version_{};
  std::size_t count_ = 0;
  std::vector<Violation> faults_{};
};

/// An attribute as JSON may hold it: text, an integer or a truth value; null is absent.
void take_member(Reading& reading, std::string_view name, const json::value& value) {
  if (value.is_null()) return;
  if (const auto* text = value.if_string()) return reading.take(name, *text);
  if (const auto* number = value.if_int64()) return reading.take(name, std::to_string(*number));
  if (const auto* truth = value.if_bool()) return reading.take(name, *truth ? "true" : "false");
  reading.refuse(name, "must be text");
}

Result<json::value> parse_data(std::string_view text) {
  if (text.empty()) return json::value(nullptr);
  // As deep as in the structured form, where it stands one level lower.
  return json::parse(text, {.depth_max = json::kDefaultDepthMax - 1});
}

Error no_json(std::string_view type) {
  return {.code = ErrorCode::unsupported_media,
          .message = "the event's data is " + mend_utf8(cut_at_character(type, 100)) +
                     ", not application/json"};
}

Result<CloudEvent> parse_structured(const Message& message) {
  PORC_TRY(json::value document, json::parse(message.body));
  json::object* members = document.if_object();
  if (members == nullptr)
    return Error{.code = ErrorCode::malformed, .message = "a CloudEvent is a JSON object"};
  CloudEvent event;
  Reading reading(event);
  const json::value* packed = nullptr;
  for (auto& member : *members) {
    if (member.key() == "data") {
      event.data = std::move(member.value());
    } else if (member.key() == "data_base64") {
      packed = &member.value();
    } else {
      take_member(reading, member.key(), member.value());
    }
  }
  if (packed != nullptr && (!packed->is_string() || members->contains("data")))
    reading.refuse("data_base64", "must be text, and stand in place of data");
  PORC_CHECK(reading.finish());
  const std::string type = media_type(event.attribute("datacontenttype"));
  if (!type.empty() && !is_json(type)) return no_json(type);
  if (packed != nullptr) {
    PORC_TRY(const std::string bytes, base64_decode(packed->get_string()));
    PORC_TRY(event.data, parse_data(bytes));
  }
  return event;
}

Result<CloudEvent> parse_binary(const Message& message, const std::string& type) {
  CloudEvent event;
  Reading reading(event);
  for (const auto& [name, value] : message.headers) {
    if (!name.starts_with(kBinaryPrefix)) continue;
    reading.take(std::string_view(name).substr(kBinaryPrefix.size()), value);
  }
  PORC_CHECK(reading.finish());
  if (!type.empty() && !is_json(type)) return no_json(type);
  PORC_TRY(event.data, parse_data(message.body));
  return event;
}

}  // namespace

std::string_view CloudEvent::attribute(std::string_view name) const {
  auto found = attributes.find(name);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

Result<CloudEvent> parse_cloud_event(const Message& message) {
  const std::string type = media_type(message.header(kContentType));
  if (type == kStructuredType) return parse_structured(message);
  if (type.starts_with("application/cloudevents")) {
    return Error{
        .code = ErrorCode::unsupported_media,
        .message = type.substr(0, 100) + " is not read: send application/cloudevents+json"};
  }
  return parse_binary(message, type);
}

std::string print_cloud_event(const CloudEvent& event) {
  json::object members;
  members["specversion"] = kVersion;
  members["id"] = event.id;
  members["source"] = event.source;
  members["type"] = event.type;
  for (const auto& [name, value] : event.attributes) members[name] = value;
  if (!event.data.is_null()) members["data"] = event.data;
  return json::serialize(members);
}

}  // namespace porc::kafka
