// SPDX-License-Identifier: Apache-2.0
// milestones: telling watchers of systems what runs came to, by events of their own. Whoever is
// told so is one class: what an event says, and how it is sent.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/describe/class.hpp>

#include "contracts/notifier.h"
#include "domain/run/milestone.h"

namespace porc::milestones {

/// What is told at a milestone.
struct Moment {
  const Run& run;
  run::Milestone milestone{};
  Timestamp at{};
  std::string link{};  ///< the run's page; "" = none
};

/// An event as it waits for its delivery, made when it happened.
struct Event {
  Timestamp at{};
  json::object body{};
};
BOOST_DESCRIBE_STRUCT(Event, (), (at, body))

class MilestoneNotifier : public Notifier {
 public:
  /// `public_url`: where people reach PORC, for links; "" = none.
  explicit MilestoneNotifier(std::string public_url) : public_url_(std::move(public_url)) {}

  std::vector<Report> reports_of(const Change& change) const final;
  Task<void> deliver(OutboxEntry entry) final;

 private:
  /// No I/O.
  virtual json::object body_of(const Moment& moment) const = 0;
  /// Sends an event once. Errors: those of Notifier::deliver.
  virtual Task<void> send(Event event, std::string on_behalf_of) = 0;

  std::string public_url_;
};

}  // namespace porc::milestones
