// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace porc {

/// A name that cannot be swapped with another kind of name. `Tag` has
/// `static constexpr std::string_view name` and `static bool valid(std::string_view)`.
/// A default one is empty and stands for "none".
template <class Tag>
class Id {
 public:
  Id() = default;

  /// Errors: invalid_argument when `text` is not of the tag's form.
  static Result<Id> parse(std::string_view text) {
    if (!Tag::valid(text)) {
      return Error{.code = ErrorCode::invalid_argument,
                   .message = "'" + std::string(text.substr(0, 100)) + "' is not a " +
                              std::string(Tag::name)};
    }
    return Id(std::string(text));
  }
  /// For text that is right by construction or comes from our own store.
  static Id trusted(std::string text) { return Id(std::move(text)); }

  const std::string& str() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace porc

template <class Tag>
struct std::hash<porc::Id<Tag>> {
  std::size_t operator()(const porc::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
