// SPDX-License-Identifier: Apache-2.0
// What is written down while the policy runs. Conditions are followed back at once, because the
// variables of a loop are gone when it ends.
#include "sentinel/explain/evidence.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sentinel/value/list.h"
#include "sentinel/value/map.h"

namespace porc::sentinel {
namespace {

constexpr std::size_t kChangesMax = 2000;

/// What stands before the next dot; `text` loses both.
std::string_view next_step(std::string_view& text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view step = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return step;
}

/// True for `aws_s3_bucket.logs[0]`, `module.a.aws_s3_bucket.logs` and `data.http.b`, but not for
/// `var.size`, `module.a.id` or `t2.small`.
bool is_address(std::string_view text) {
  std::string_view type = next_step(text);
  while (type == "module") {
    next_step(text);
    type = next_step(text);
  }
  const bool is_data = type == "data";
  if (is_data) type = next_step(text);
  return !text.empty() && (is_data || type.find('_') != std::string_view::npos) &&
         text.find_first_of(" /:") == std::string_view::npos;
}

const void* identity(Value container) {
  if (container.is(Kind::list)) return &container.list();
  return &container.map();
}

}  // namespace

void Explainer::decided(const RuleLiteral&, Value, Frame&) {}

void Explainer::entered(const Branch& branch, bool yes, Frame& frame) {
  around_.emplace_back(
      Condition{.expression = branch.condition.get(), .held = yes, .frame = &frame});
}

void Explainer::entered(const Choice& choice, const Choice::Clause& clause, Frame& frame) {
  const Expression* met = clause.values.empty() ? nullptr : clause.values.front().get();
  around_.emplace_back(Condition{.expression = choice.subject ? choice.subject.get() : met,
                                 .equals = choice.subject ? met : nullptr,
                                 .held = !clause.values.empty(),
                                 .frame = &frame});
}

void Explainer::round(const LoopNames& names, Value key, Value element) {
  around_.emplace_back(Round{.names = names, .key = key, .element = element});
}

void Explainer::ended() {
  around_.pop_back();
}

/// Why the code came here: the conditions inside the innermost loop, or the innermost condition.
void Explainer::why_here(Causes& out, std::size_t from) {
  std::vector<const Condition*> conditions;
  for (std::size_t i = around_.size(); i > from; --i) {
    if (std::holds_alternative<Round>(around_[i - 1])) {
      if (!conditions.empty()) break;
      continue;
    }
    conditions.push_back(&std::get<Condition>(around_[i - 1]));
  }
  for (const Condition* condition : conditions) {
    if (condition->expression == nullptr) continue;
    Frame& frame = *condition->frame;
    if (condition->equals != nullptr) {
      leaf(*condition->expression, frame, out);
    } else {
      why_not(*condition->expression, frame, !condition->held, out);
    }
  }
}

void Explainer::assigned(const Value& slot, const Assignment& at, Frame& frame) {
  if (++changes_ > kChangesMax) return;
  std::vector<Change>& all = variables_[&slot];
  const bool constant = at.value->kind == ExpressionKind::literal ||
                        (at.value->kind == ExpressionKind::identifier && !at.op);
  Change change{
      .at = &at, .offset = at.offset, .frame = &frame, .rounds = rounds(), .resource = resource()};
  if (constant || at.op) why_here(change.causes, 0);
  all.push_back(std::move(change));
}

void Explainer::added(Value container, Value key, std::uint32_t offset, Frame& frame) {
  if (++changes_ > kChangesMax) return;
  Change change{
      .offset = offset, .frame = &frame, .key = key, .rounds = rounds(), .resource = resource()};
  why_here(change.causes, 0);
  containers_[identity(container)].push_back(std::move(change));
}

void Explainer::returned(const Return& at, Frame& frame) {
  if (!watching_) return;
  Given given{.at = &at, .frame = &frame};
  const bool constant = at.value != nullptr && (at.value->kind == ExpressionKind::literal ||
                                                at.value->kind == ExpressionKind::identifier);
  if (constant) why_here(given.causes, 0);
  given_ = std::move(given);
}

std::vector<Named> Explainer::rounds() {
  std::vector<Named> out;
  for (const Circumstance& each : around_) {
    const Round* round = std::get_if<Round>(&each);
    if (round == nullptr) continue;
    const bool two = !round->names.second.empty();
    const bool key = two || round->key.is(Kind::string);
    // A key that the policy throws away may be all that tells elements apart.
    const bool tells = two && round->key.is(Kind::string) && address_of(round->element).empty();
    if (round->names.first != "_" || tells)
      out.push_back({.name = round->names.first,
                     .value = key ? shown(round->key) : shown_element(round->element)});
    if (two && round->names.second != "_")
      out.push_back({.name = round->names.second, .value = shown_element(round->element)});
  }
  return out;
}

/// A resource is told by its address.
std::string Explainer::shown_element(Value element) {
  const std::string_view address = address_of(element);
  return address.empty() ? shown(element) : std::string(address);
}

std::string_view Explainer::address_of(Value element) {
  if (!element.is(Kind::map)) return {};
  const Value address = element.map().find(evaluator_.heap(), std::string_view("address"));
  return address.is(Kind::string) ? address.text() : std::string_view();
}

/// The address of the resource that the innermost loop is at.
std::string Explainer::resource() {
  for (auto each = around_.rbegin(); each != around_.rend(); ++each) {
    const Round* round = std::get_if<Round>(&*each);
    if (round == nullptr) continue;
    std::string address = resource_of(round->key, round->element);
    if (!address.empty()) return address;
  }
  return {};
}

/// An element of one of Terraform's collections says its address, or has it for a key.
std::string Explainer::resource_of(Value key, Value element) {
  if (const auto address = address_of(element); !address.empty()) return std::string(address);
  if (key.is(Kind::string) && key.text().find('.') != std::string_view::npos)
    return std::string(key.text());
  if (element.is(Kind::string) && is_address(element.text())) return std::string(element.text());
  return {};
}

}  // namespace porc::sentinel
