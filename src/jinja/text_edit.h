// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace porc::jinja {

// What filters and string methods share. Each bounds its result before it makes it.

/// Throws Abort when a result of that many bytes would be over the limit of a value.
void require_size(std::uint64_t bytes);
/// A width in characters that is not negative and within the limit. Throws Abort beyond it.
std::size_t bounded_width(std::int64_t width);

/// `str.replace`; a negative count means all.
std::string replace_text(std::string_view text,
                         std::string_view from,
                         std::string_view to,
                         std::int64_t count);

enum class Align : std::uint8_t { left, right, center };
/// `str.ljust`, `rjust` and `center`; `fill` is one code point.
std::string pad_text(std::string_view text, std::int64_t width, Align align, std::string_view fill);

/// `str.split` at white space; a negative limit means no limit.
std::vector<std::string_view> split_words(std::string_view text, std::int64_t limit);
/// `str.rsplit` at white space.
std::vector<std::string_view> split_words_right(std::string_view text, std::int64_t limit);
/// `str.split(separator)`, from the left or from the right. `separator` is not empty.
std::vector<std::string_view> split_text(std::string_view text,
                                         std::string_view separator,
                                         std::int64_t limit);
std::vector<std::string_view> split_text_right(std::string_view text,
                                               std::string_view separator,
                                               std::int64_t limit);

}  // namespace porc::jinja
