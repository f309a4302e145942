// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sentinel/syntax/nodes.h"
#include "sentinel/value/value.h"

namespace porc::sentinel {

struct Frame;

/// Is told what an evaluation does, in order. What it is given lives as long as the evaluation.
class Observer {
 public:
  virtual ~Observer() = default;

  /// A rule came to its value.
  virtual void decided(const RuleLiteral& rule, Value value, Frame& frame) = 0;
  /// The code of an `if` or a clause of `case` begins: of a Branch when `yes` says which, of a
  /// Choice when `clause` does.
  virtual void entered(const Branch& branch, bool yes, Frame& frame) = 0;
  virtual void entered(const Choice& choice, const Choice::Clause& clause, Frame& frame) = 0;
  /// One round of a loop or quantifier begins.
  virtual void round(const LoopNames& names, Value key, Value element) = 0;
  /// The innermost of the above ends.
  virtual void ended() = 0;
  /// A variable got a value, or a container an element under `key`; `at` is the statement or call.
  virtual void assigned(const Value& slot, const Assignment& at, Frame& frame) = 0;
  virtual void added(Value container, Value key, std::uint32_t offset, Frame& frame) = 0;
  /// A function gives back the value of `at`.
  virtual void returned(const Return& at, Frame& frame) = 0;
};

}  // namespace porc::sentinel
