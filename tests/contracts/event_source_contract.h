// SPDX-License-Identifier: Apache-2.0
// What every EventSource promises, as tests: event_source_contract.cc. One joins by a class in
// event_source_backends.cc and a line at its end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "contracts/inbox.h"

namespace porc::contract {

/// One source with its sender; fresh for each test.
class SourceBackend {
 public:
  virtual ~SourceBackend() = default;

  virtual EventSource& source() = 0;
  virtual Timestamp now() const = 0;
  /// What the sender sends: `body`, as the event `id`, signed as it signs.
  virtual Message send(const std::string& body, const std::string& id) = 0;
  /// A body that asks for something, in the event `id`.
  virtual std::string asking(const std::string& id) const = 0;
  /// One that is genuine, and by which nothing is asked for.
  virtual std::string idle() const = 0;
  /// The same by somebody who does not know the secret; nullopt where nothing is signed.
  virtual std::optional<Message> forge(const std::string& body) = 0;
  /// How long after it was sent an event is still taken; nullopt: for ever.
  virtual std::optional<Duration> good_for() const { return std::nullopt; }
  /// What was done because of events, each thing once.
  virtual std::set<std::string> done() const = 0;
  virtual std::string secret() const { return "secret-canary"; }
};

struct SourceFactory {
  std::string name{};
  std::function<std::unique_ptr<SourceBackend>()> make{};
};
inline void PrintTo(const SourceFactory& factory, std::ostream* out) {
  *out << factory.name;
}
inline std::string source_name(const testing::TestParamInfo<SourceFactory>& factory) {
  return factory.param.name;
}

class EventSourceContract : public testing::TestWithParam<SourceFactory> {
 protected:
  EventSourceContract() : backend(GetParam().make()), source(backend->source()) {}

  Result<std::optional<InboxEntry>> admit(const Message& message, Duration later = Duration(0)) {
    return source.admit(message, backend->now() + later);
  }
  /// The entry of a message that must make one.
  InboxEntry entry_of(const Message& message, Duration later = Duration(0));
  Message asking(const std::string& id) { return backend->send(backend->asking(id), id); }
  Result<void> handle(InboxEntry entry);
  void expect_stranger(const Message& message, std::string_view what);

  std::unique_ptr<SourceBackend> backend;
  EventSource& source;
};

/// Of those whose sender signs.
class SignedSourceContract : public EventSourceContract {};

/// Of those whose sender signs when it sent.
class DatedSourceContract : public EventSourceContract {};

}  // namespace porc::contract
