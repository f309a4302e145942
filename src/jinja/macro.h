// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jinja/nodes.h"
#include "jinja/object.h"
#include "jinja/page.h"
#include "jinja/scope.h"

namespace porc::jinja {

/// A macro, or the body of a call block as `caller`.
class Macro final : public Object {
 public:
  /// All arguments live until the render ends, and what `home` points to.
  Macro(const Signature& signature, const Body& body, const Home& home, Scope& defined_in)
      : signature_(signature), body_(body), home_(home), defined_in_(defined_in) {}

  std::string_view type_name() const override { return "macro"; }
  std::optional<Value> attribute(std::string_view name) override;
  Value call(Evaluator& evaluator, Arguments arguments) override;
  bool emit(Evaluator& evaluator, Arguments& arguments) override;

 private:
  const Signature& signature_;
  const Body& body_;
  Home home_;
  Scope& defined_in_;
};

}  // namespace porc::jinja
