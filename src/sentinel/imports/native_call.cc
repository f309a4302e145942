// SPDX-License-Identifier: Apache-2.0
#include "sentinel/imports/native_call.h"

#include <fmt/format.h>

#include "sentinel/evaluate/conversion.h"

namespace porc::sentinel {

std::string_view NativeCall::string(std::size_t index) const {
  const std::string_view text = string_argument(heap(), function_, any(index));
  walk(text.size());
  return text;
}

std::string_view NativeCall::word_of(Value value) const {
  const std::string_view text = string_argument(heap(), function_, value);
  walk(text.size());
  if (text.size() > kWordBytesMax) refuse(fmt::format("the text is over {} bytes", kWordBytesMax));
  return text;
}

std::int64_t NativeCall::integer(std::size_t index) const {
  return int_argument(function_, any(index));
}

List& NativeCall::list(std::size_t index) const {
  return list_argument(function_, any(index));
}

Map& NativeCall::map(std::size_t index) const {
  return map_argument(function_, any(index));
}

Value NativeCall::callable(std::size_t index) const {
  if (!any(index).is(Kind::function)) refuse_argument("func", any(index));
  return any(index);
}

Value NativeCall::ask(Value function, std::initializer_list<Value> arguments) const {
  step();
  return evaluator_.call(function, {arguments.begin(), arguments.size()});
}

void NativeCall::refuse(std::string_view message) const {
  throw Refusal{fmt::format("error calling function \"{}\": {}", function_, message)};
}

void NativeCall::refuse_argument(std::string_view type, Value value) const {
  sentinel::refuse_argument(function_, type, value);
}

std::size_t parameter_count(const Function& function) {
  return function.literal != nullptr ? function.literal->parameters.size()
                                     : function.builtin->arguments_min;
}

}  // namespace porc::sentinel
