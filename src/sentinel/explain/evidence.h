// SPDX-License-Identifier: Apache-2.0
// Inside of explain.h: what is written down while a policy runs, and the way back from a value to
// what it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "sentinel/evaluate/evaluator.h"
#include "sentinel/evaluate/observer.h"
#include "sentinel/explain/explain.h"

namespace porc::sentinel {

class Explainer : public Observer {
 public:
  static constexpr std::size_t kDepthMax = 60;
  static constexpr std::size_t kWorkMax = 50'000;

  explicit Explainer(Evaluator& evaluator) : evaluator_(evaluator) {}

  Explanation run();

  void decided(const RuleLiteral& rule, Value value, Frame& frame) override;
  void entered(const Branch& branch, bool yes, Frame& frame) override;
  void entered(const Choice& choice, const Choice::Clause& clause, Frame& frame) override;
  void round(const LoopNames& names, Value key, Value element) override;
  void ended() override;
  void assigned(const Value& slot, const Assignment& at, Frame& frame) override;
  void added(Value container, Value key, std::uint32_t offset, Frame& frame) override;
  void returned(const Return& at, Frame& frame) override;

 private:
  using Causes = std::vector<Cause>;

  struct Round {
    LoopNames names{};
    Value key{};
    Value element{};
  };
  struct Condition {
    const Expression* expression = nullptr;
    const Expression* equals = nullptr;  ///< of a clause of `case`: the value that was met
    bool held = true;
    Frame* frame = nullptr;
  };
  using Circumstance = std::variant<Round, Condition>;

  /// A variable or container changed, under these circumstances.
  struct Change {
    const Assignment* at = nullptr;  ///< null for an element of a container
    std::uint32_t offset = 0;
    Frame* frame = nullptr;
    Value key{};
    std::vector<Named> rounds{};
    std::string resource{};
    Causes causes{};  ///< why the code came there
  };

  // Each adds to `out` why an expression is not what it was wanted to be.
  void why_not(const Expression& node, Frame& frame, bool wanted, Causes& out);
  void why_not_binary(const Binary& node, Frame& frame, bool wanted, Causes& out);
  void why_not_logical(const Binary& node, Frame& frame, bool wanted, Causes& out);
  void why_not_variable(const Identifier& node, Frame& frame, bool wanted, Causes& out);
  void why_not_quantified(const Quantifier& node, Frame& frame, bool wanted, Causes& out);
  void why_not_called(const Call& node, Frame& frame, bool wanted, Causes& out);
  void why_not_entry(
      const Expression& node, const Expression& base, Value key, Frame& frame, Causes& out);
  void why_not_rule(const RuleLiteral& rule, Frame& frame, bool wanted, Causes& out);
  /// Why a list or map is not empty.
  void why_elements(const Expression& node, Frame& frame, Causes& out);
  void why_elements_of_variable(const Identifier& node, Frame& frame, Causes& out);
  void why_kept(const Quantifier& node, Frame& frame, Causes& out);
  void why_kept_by_call(
      const Call& node, Value items, Value predicate, bool wanted, Frame& frame, Causes& out);
  void elements(const Expression& node, Frame& frame, Value collection, Causes& out);
  void changes(const std::vector<Change>& changes, Causes& out);
  bool counted(const Binary& node, Frame& frame, const Expression*& collection);
  void leaf(const Expression& node, Frame& frame, Causes& out);
  void operand(const Expression& node, Frame& frame, Cause& cause);
  void why_here(Causes& out, std::size_t from);

  // What the last call gave back, and where.
  struct Given {
    const Return* at = nullptr;
    Frame* frame = nullptr;
    Causes causes{};
  };
  Given call_again(const Call& node, Frame& frame, Value& result);
  Given call_again(Value function, std::span<const Value> arguments, Value& result);
  void follow(const Given& given, bool wanted, Causes& out);

  Value value_of(const Expression& node, Frame& frame);
  std::string text_of(const Expression& node, const Frame& frame) const;
  std::string shown(Value value);
  std::string shown_element(Value element);
  /// That of a resource; "" of anything else.
  std::string_view address_of(Value element);
  std::vector<Named> rounds();
  std::string resource();
  std::string resource_of(Value key, Value element);
  bool full(const Causes& out) const { return out.size() > kCausesMax * 2; }

  class Below;

  Evaluator& evaluator_;
  std::vector<Circumstance> around_{};
  std::unordered_map<const void*, std::vector<Change>> variables_{};
  std::unordered_map<const void*, std::vector<Change>> containers_{};
  std::size_t changes_ = 0;
  std::size_t depth_ = 0;
  std::size_t work_ = 0;
  bool watching_ = false;
  Given given_{};
};

/// While it lives, the evaluator works for an explanation and tells nobody.
class Explainer::Below {
 public:
  explicit Below(Explainer& explainer)
      : explainer_(explainer),
        observer_(explainer.evaluator_.observe(nullptr)),
        muted_(explainer.evaluator_.mute(true)) {
    ++explainer_.depth_;
    ++explainer_.work_;
  }
  ~Below() {
    --explainer_.depth_;
    explainer_.evaluator_.mute(muted_);
    explainer_.evaluator_.observe(observer_);
  }
  Below(const Below&) = delete;
  Below& operator=(const Below&) = delete;

 private:
  Explainer& explainer_;
  Observer* observer_;
  bool muted_;
};

}  // namespace porc::sentinel
