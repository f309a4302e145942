// SPDX-License-Identifier: Apache-2.0
// callbacks: signed webhooks out, one for each transition of a run. Reading order: event.h,
// signature.h, post.h, subscription.h, this.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "callbacks/post.h"
#include "callbacks/subscription.h"
#include "contracts/notifier.h"

namespace porc::callbacks {

/// Tells the `callback_url` of a run of each of its transitions.
class Callbacks final : public Notifier {
 public:
  /// Only https to one of `hosts` is ever called, whatever was stored. `keys` as of an Endpoint;
  /// `post` outlives this.
  Callbacks(Post& post, std::vector<std::string> hosts, std::vector<Secret> keys)
      : post_(post), hosts_(std::move(hosts)), keys_(std::move(keys)) {}

  std::string target() const override { return "callback"; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: those of Post::send; forbidden for a host that is no longer on the list.
  Task<void> deliver(OutboxEntry entry) override;
  std::vector<Duration> pauses() const override { return post_.pauses(); }

 private:
  Post& post_;
  std::vector<std::string> hosts_;
  std::vector<Secret> keys_;
};

/// Tells one subscriber of the transitions it asked for, in a queue of its own.
class Subscriber final : public Notifier {
 public:
  /// `post` outlives this.
  Subscriber(Post& post, Subscription subscription)
      : post_(post), subscription_(std::move(subscription)) {}

  std::string target() const override { return "webhook-" + subscription_.name; }
  std::vector<Report> reports_of(const Change& change) const override;
  /// Errors: those of Post::send.
  Task<void> deliver(OutboxEntry entry) override;
  std::vector<Duration> pauses() const override { return post_.pauses(); }

 private:
  Post& post_;
  Subscription subscription_;
};

}  // namespace porc::callbacks
