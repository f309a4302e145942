// SPDX-License-Identifier: Apache-2.0
#include "sentinel/evaluate/evaluator.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "sentinel/value/not_known.h"
#include "sentinel/value/print.h"

namespace porc::sentinel {

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::undefined:
      return "undefined";
    case Verdict::error:
      return "error";
  }
  return "error";
}

Verdict verdict_of(Value main) {
  switch (main.kind()) {
    case Kind::undefined:
      return Verdict::undefined;
    case Kind::boolean:
      return main.boolean() ? Verdict::pass : Verdict::fail;
    case Kind::string:
      return main.text().empty() ? Verdict::pass : Verdict::fail;
    case Kind::integer:
      return main.integer() == 0 ? Verdict::pass : Verdict::fail;
    case Kind::floating:
      return main.floating() == 0 ? Verdict::pass : Verdict::fail;
    case Kind::list:
      return main.list().size() == 0 ? Verdict::pass : Verdict::fail;
    case Kind::map:
      return main.map().size() == 0 ? Verdict::pass : Verdict::fail;
    case Kind::unset:
    case Kind::null:
    case Kind::function:
    case Kind::rule:
      return Verdict::error;
  }
  return Verdict::error;
}

const RuleTrace* Outcome::rule(std::string_view name) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const RuleTrace& r) { return r.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

Outcome evaluate(const std::shared_ptr<const Program>& policy, const Setting& setting) {
  Outcome out = Evaluator(policy, setting).run();
  out.heap->end();
  return out;
}

Evaluator::Evaluator(std::shared_ptr<const Program> policy, const Setting& setting)
    : setting_(setting),
      heap_(std::make_shared<Heap>(setting.limits.heap_bytes_max,
                                   Meter(setting.limits.steps_max, setting.out_of_time))) {
  heap_->hold(policy);
  units_.push_back(std::make_unique<Unit>(std::move(policy)));
}

Evaluator::~Evaluator() = default;

Outcome Evaluator::run() {
  stack_ = static_cast<const char*>(__builtin_frame_address(0));
  Outcome out;
  out.heap = heap_;
  Unit& policy = *units_.front();
  out.description = policy.file().description;
  out.errors = policy.program().faults();
  if (!out.errors.empty()) return out;
  try {
    start(policy);
    finish(out);
  } catch (const Failure& failure) {
    out.errors.push_back(failure.fault);
  } catch (const Untouchable& touched) {
    out.undecided = {.position = now(), .message = std::string(not_known_text(touched.why))};
    out.verdict = Verdict::error;
  } catch (const HeapExhausted& exhausted) {
    out.errors.push_back({.position = now(),
                          .message = fmt::format("the policy needs more than {} bytes of memory",
                                                 exhausted.bytes_max)});
  } catch (const Refusal& refusal) {
    out.errors.push_back({.position = now(), .message = refusal.message});
  }
  if (!out.errors.empty()) out.verdict = Verdict::error;
  out.prints = std::move(prints_);
  trace_rules(out);
  out.steps = heap_->meter().steps();
  return out;
}

/// Reads main, once everything has run. Reference 11.5.
void Evaluator::finish(Outcome& out) {
  Unit& policy = *units_.front();
  std::uint32_t slot = 0;
  if (!policy.program().find("main", slot) || policy.frame->slots()[slot].is_unset()) {
    if (setting_.needs_main) fail(*policy.frame, 0, "the policy has no main");
    out.verdict = Verdict::undefined;
    return;
  }
  out.main = forced(policy.frame->slots()[slot]);
  out.verdict = verdict_of(out.main);
  if (out.verdict == Verdict::undefined && out.main.origin() != nullptr)
    out.undefined_at = out.main.origin()->position(out.main.origin_offset());
  if (out.verdict == Verdict::error)
    fail(
        *policy.frame, 0, fmt::format("main cannot be of the type {}", kind_name(out.main.kind())));
}

/// Reference 11.4.
void Evaluator::trace_rules(Outcome& out) {
  Unit& policy = *units_.front();
  if (policy.frame == nullptr) return;
  for (std::uint32_t slot = 0; slot < policy.file().names.size(); ++slot) {
    const Value value = policy.frame->slots()[slot];
    if (!value.is(Kind::rule) || value.rule().state != Rule::State::done ||
        value.rule().assignment == nullptr)
      continue;
    const Assignment& assignment = *value.rule().assignment;
    out.rules.push_back({.name = policy.file().names[slot],
                         .description = assignment.description,
                         .position = policy.source().position(assignment.offset),
                         .value = value.rule().value});
  }
  std::sort(out.rules.begin(), out.rules.end(), [](const RuleTrace& a, const RuleTrace& b) {
    return std::pair(a.name != "main", a.name) < std::pair(b.name != "main", b.name);
  });
}

Value Evaluator::force(Rule& rule) {
  if (rule.state == Rule::State::done) return rule.value;
  const RuleLiteral& literal = *rule.literal;
  Frame& around = *rule.frame;
  if (rule.state == Rule::State::running)
    fail(around, literal.offset, "the rule needs its own value");
  rule.state = Rule::State::running;
  Frame& inside = frame_for(literal.scope, &around, *around.unit);
  rule.value = evaluate_rule(rule, inside);
  rule.state = Rule::State::done;
  if (observer_ != nullptr) observer_->decided(literal, rule.value, inside);
  return rule.value;
}

/// Reference 11.1, 11.2.
Value Evaluator::evaluate_rule(const Rule& rule, Frame& frame) {
  const RuleLiteral& literal = *rule.literal;
  if (literal.when) {
    const Value when = evaluate(*literal.when, frame);
    if (when.is_undefined()) return when;
    if (!when.is(Kind::boolean))
      fail(frame,
           literal.when->offset,
           fmt::format("the condition of a rule must result in a boolean, got {}",
                       kind_name(when.kind())));
    if (!when.boolean()) return Value::of(true);
  }
  const Value value = evaluate(*literal.body, frame);
  if (value.is(Kind::function))
    fail(frame,
         rule.assignment != nullptr ? rule.assignment->offset : literal.offset,
         "a rule cannot result in a func");
  return value;
}

Frame& Evaluator::frame_for(const Scope& scope, Frame* parent, Unit& unit) {
  void* const memory = heap().allocate(sizeof(Frame) + scope.slots * sizeof(Value));
  Frame& frame = *new (memory) Frame{.parent = parent, .unit = &unit, .size = scope.slots};
  std::uninitialized_fill_n(frame.slots(), scope.slots, Value());
  return frame;
}

std::string Evaluator::joined(std::span<const Value> values) {
  const std::size_t bytes_max = setting_.limits.print_bytes_max;
  std::string line;
  for (std::size_t i = 0; i < values.size() && line.size() <= bytes_max; ++i) {
    if (i != 0) line += ' ';
    line += printed(heap(), values[i], bytes_max);
  }
  return line;
}

void Evaluator::print(std::string line) {
  if (muted_) return;
  print_bytes_ += line.size() + 1;
  if (print_bytes_ > setting_.limits.print_bytes_max)
    throw Refusal{
        fmt::format("the policy prints more than {} bytes", setting_.limits.print_bytes_max)};
  prints_.push_back(std::move(line));
}

void Evaluator::fail(const Frame& frame, std::uint32_t offset, std::string message) const {
  throw Failure{{.position = frame.unit->source().position(offset), .message = std::move(message)}};
}

Position Evaluator::now() const {
  const Unit& unit = now_frame_ == nullptr ? *units_.front() : *now_frame_->unit;
  return unit.source().position(now_offset_);
}

void Evaluator::guard_stack(const Frame& frame, std::uint32_t offset) const {
  if (stack_used() > setting_.limits.stack_bytes_max)
    fail(frame, offset, "the policy is nested too deeply");
}

}  // namespace porc::sentinel
