// SPDX-License-Identifier: Apache-2.0
#include "jinja/word_wrap.h"

#include <algorithm>

#include "jinja/text.h"

namespace porc::jinja {
namespace {

using Codes = std::u32string;
using CodesView = std::u32string_view;

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_decimal(char32_t c) {
  return c >= '0' && c <= '9';
}
/// Python's [^\d\W].
bool is_word_letter(char32_t c) {
  return c == '_' || is_letter(c);
}
bool is_word(char32_t c) {
  return is_decimal(c) || is_word_letter(c);
}
bool is_word_punctuation(char32_t c) {
  constexpr CodesView kPunctuation = U"!\"'&.,?";
  return is_word(c) || kPunctuation.find(c) != kPunctuation.npos;
}

/// Splits a line into what a line end may stand between, as textwrap's `wordsep_re` does.
class Chunks {
 public:
  Chunks(CodesView text, bool at_hyphens) : text_(text), at_hyphens_(at_hyphens) {}

  std::vector<CodesView> run() {
    std::vector<CodesView> chunks;
    for (std::size_t at = 0; at < text_.size();) {
      std::size_t end = at + 1;
      if (is_blank(text_[at])) {
        while (end < text_.size() && is_blank(text_[end])) ++end;
      } else if (at_hyphens_ && at > 0 && is_word_punctuation(text_[at - 1]) && is_dash(at)) {
        while (end < text_.size() && text_[end] == '-') ++end;
      } else {
        while (end < text_.size() && !ends_word(at, end)) ++end;
      }
      chunks.push_back(text_.substr(at, end - at));
      at = end;
    }
    return chunks;
  }

 private:
  /// Two hyphens or more before a word.
  bool is_dash(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && text_[end] == '-') ++end;
    return end - at >= 2 && end < text_.size() && is_word(text_[end]);
  }

  bool letter_at(std::size_t at) const { return at < text_.size() && is_word_letter(text_[at]); }

  bool ends_word(std::size_t begin, std::size_t end) const {
    if (is_blank(text_[end])) return true;
    if (!at_hyphens_) return false;
    if (end > begin + 1 && text_[end - 1] == '-') {
      const bool after_letters =
          end >= 3 && letter_at(end - 2) &&
          (letter_at(end - 3) || (end >= 4 && text_[end - 3] == '-' && letter_at(end - 4)));
      const bool before_letters =
          letter_at(end) && (letter_at(end + 1) || (end + 1 < text_.size() &&
                                                    text_[end + 1] == '-' && letter_at(end + 2)));
      if (after_letters && before_letters) return true;
    }
    return is_word_punctuation(text_[end - 1]) && is_dash(end);
  }

  CodesView text_;
  bool at_hyphens_;
};

Codes codes_of(std::string_view text) {
  Codes codes;
  for (std::size_t at = 0; at < text.size();) codes += next_code_point(text, at);
  return codes;
}

bool is_blank_chunk(CodesView chunk) {
  return std::ranges::all_of(chunk, is_space);
}

/// Where a chunk that fits no line is cut when `space` is left on this one.
std::size_t cut_of(CodesView chunk, std::size_t space, bool at_hyphens) {
  if (!at_hyphens || chunk.size() <= space || space == 0) return space;
  const std::size_t hyphen = chunk.rfind('-', space - 1);
  const bool has_more = hyphen != chunk.npos && hyphen > 0 &&
                        chunk.substr(0, hyphen).find_first_not_of('-') != chunk.npos;
  return has_more ? hyphen + 1 : space;
}

}  // namespace

std::vector<std::string> wrap_words(std::string_view line, const WrapStyle& style) {
  const Codes codes = codes_of(line);
  std::vector<CodesView> chunks = Chunks(codes, style.break_on_hyphens).run();
  std::ranges::reverse(chunks);
  const auto width = static_cast<std::size_t>(style.width);
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    std::vector<CodesView> current;
    std::size_t used = 0;
    if (!lines.empty() && is_blank_chunk(chunks.back())) chunks.pop_back();
    while (!chunks.empty() && used + chunks.back().size() <= width) {
      used += chunks.back().size();
      current.push_back(chunks.back());
      chunks.pop_back();
    }
    if (!chunks.empty() && chunks.back().size() > width) {
      if (style.break_long_words) {
        const std::size_t cut = cut_of(chunks.back(), width - used, style.break_on_hyphens);
        current.push_back(chunks.back().substr(0, cut));
        chunks.back().remove_prefix(cut);
      } else if (current.empty()) {
        current.push_back(chunks.back());
        chunks.pop_back();
      }
    }
    if (!current.empty() && is_blank_chunk(current.back())) current.pop_back();
    if (current.empty()) continue;
    std::string& text = lines.emplace_back();
    for (CodesView chunk : current) {
      for (char32_t code : chunk) append_code_point(text, code);
    }
  }
  return lines;
}

}  // namespace porc::jinja
