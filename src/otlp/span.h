// SPDX-License-Identifier: Apache-2.0
// A run as a trace. Ids are made from the run's own, so that whoever tells of a part of it, after
// whatever restart, tells of the same trace. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "contracts/store.h"
#include "http/observed_client.h"
#include "json/value.h"

namespace porc::otlp {

/// As the protocol numbers them.
enum class SpanKind : std::uint8_t { internal = 1, client = 3, producer = 4 };
enum class SpanStatus : std::uint8_t { unset = 0, ok = 1, error = 2 };

struct Span {
  std::string trace_id{};   ///< 32 hexadecimal digits
  std::string span_id{};    ///< 16
  std::string parent_id{};  ///< "" of the run itself
  std::string name{};
  SpanKind kind = SpanKind::internal;
  Timestamp began{};
  Timestamp ended{};
  json::object attributes{};  ///< texts and whole numbers
  SpanStatus status = SpanStatus::unset;
};

std::string trace_id(const RunId& run);
/// Of the run as a whole.
std::string root_id(const RunId& run);

/// The phases that end with a change, each named after the status that was left; and when the run
/// is over, the run.
std::vector<Span> spans_of(const Change& change);

/// A program that ran on this machine.
struct Program {
  std::string on_behalf_of{};  ///< the run that caused it; "" = none
  std::string name{};          ///< with its command, such as terraform plan
  Timestamp began{};
  Timestamp ended{};
  int exit_code = 0;
  bool failed = false;
};
Span span_of(const Program& program, const RunId& run);

/// A message that was sent to a topic.
struct Message {
  std::string on_behalf_of{};  ///< as of a program
  std::string system{};        ///< of messages, such as kafka
  std::string topic{};
  std::optional<ErrorCode> error{};
  Timestamp began{};
  Timestamp ended{};
};
/// `number` tells it from others of that run.
Span span_of(const Message& message, const RunId& run, std::uint64_t number);

/// One outgoing call; `run` caused it. `number` tells it from others of that run.
Span span_of(const http::Call& call, const RunId& run, std::uint64_t number);

}  // namespace porc::otlp
