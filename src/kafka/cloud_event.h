// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contracts/inbox.h"
#include "json/value.h"

namespace porc::kafka {

/// Limits of an event's attributes in bytes.
inline constexpr std::size_t kIdBytesMax = 512;
inline constexpr std::size_t kAttributeBytesMax = 2048;
inline constexpr std::size_t kAttributesMax = 64;

/// One event. Spec: CloudEvents 1.0.2 with its Kafka protocol binding; data is JSON.
struct CloudEvent {
  std::string id{};
  std::string source{};  ///< a URI-reference; (source, id) is the event's identity
  std::string type{};
  /// The other attributes, extensions among them, as text: `subject`, `time`, `partitionkey`, …
  std::map<std::string, std::string, std::less<>> attributes{};
  json::value data{};  ///< null when there is none

  /// "" when it is absent.
  std::string_view attribute(std::string_view name) const;
};

/// Reads a record. Structured mode where its header `content-type` says
/// `application/cloudevents+json`, else binary mode, whose attributes are headers `ce_…`. Errors:
/// malformed; unsupported_media for data that is no JSON, batches and other formats;
/// invalid_argument with every violation.
Result<CloudEvent> parse_cloud_event(const Message& message);

/// The structured form, `data` as it is; parse_cloud_event reads it back as the same.
std::string print_cloud_event(const CloudEvent& event);

inline constexpr std::string_view kStructuredType = "application/cloudevents+json";

}  // namespace porc::kafka
