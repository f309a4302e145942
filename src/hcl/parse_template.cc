// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "hcl/characters.h"
#include "hcl/parser.h"

namespace porc::hcl {

/// A template as it is read, flat: strip markers and indentation look at neighbours, and only then
/// the directives are matched.
struct Parser::Piece {
  enum class Kind : std::uint8_t { text, interpolation, if_, else_, endif, for_, endfor };
  Kind kind = Kind::text;
  Range range{};
  std::string text{};   ///< of a text
  std::string key{};    ///< of a `for`
  std::string value{};  ///< of a `for`
  Child expression{};   ///< what is interpolated, tested, or gone over
  bool strips_before = false;
  bool strips_behind = false;
};

namespace {

struct EscapeRow {
  char letter;
  char meaning;
};
constexpr auto kEscapes = std::to_array<EscapeRow>({
    {'n', '\n'},
    {'r', '\r'},
    {'t', '\t'},
    {'"', '"'},
    {'\\', '\\'},
});

/// The character that `digits`, all of them hexadecimal, name; empty when they name none.
std::string character_of(std::string_view digits) {
  unsigned code = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 | code >> 6), byte(0x80 | (code & 0x3f))};
  if (code < 0x10000) {
    return {byte(0xe0 | code >> 12), byte(0x80 | (code >> 6 & 0x3f)), byte(0x80 | (code & 0x3f))};
  }
  return {byte(0xf0 | code >> 18),
          byte(0x80 | (code >> 12 & 0x3f)),
          byte(0x80 | (code >> 6 & 0x3f)),
          byte(0x80 | (code & 0x3f))};
}

std::size_t bytes_of_characters(std::string_view text, std::size_t count) {
  std::size_t bytes = 0;
  for (; bytes < text.size(); ++bytes) {
    if (!is_continuation(text[bytes]) && count-- == 0) break;
  }
  return bytes;
}

}  // namespace

Expression Parser::parse_template() {
  const Token open = read();
  Template result;
  if (open.kind == TokenKind::heredoc_open) {
    result.form =
        open.text.starts_with("<<-") ? TemplateForm::heredoc_flush : TemplateForm::heredoc;
  }
  bool quoted = result.form == TemplateForm::quoted;
  std::vector<Piece> pieces =
      parse_pieces(quoted ? TokenKind::quote_close : TokenKind::heredoc_close);
  const Range range = since(open.range.start);
  if (result.form == TemplateForm::heredoc_flush) remove_indentation(pieces);
  result.parts = matched(std::move(pieces));
  return {range, std::move(result)};
}

Expression Parser::parse_only_template() {
  const Range range{{}, tokens_.back().range.end};
  return {range, Template{.parts = matched(parse_pieces(TokenKind::end))}};
}

/// The tree of a whole template.
std::vector<TemplatePart> Parser::matched(std::vector<Piece> pieces) {
  join_texts(pieces);
  std::size_t next = 0;
  std::vector<TemplatePart> parts = parse_parts(pieces, next);
  if (next < pieces.size())
    fail(pieces[next].range.start, "this directive closes or continues none");
  return parts;
}

std::vector<Parser::Piece> Parser::parse_pieces(TokenKind close) {
  std::vector<Piece> pieces;
  while (!at(close)) {
    bool strips = !pieces.empty() && pieces.back().strips_behind;
    if (at(TokenKind::literal)) {
      const Token token = read();
      Piece piece{.range = token.range, .text = unescape(token, close == TokenKind::quote_close)};
      if (strips) piece.text.erase(0, leading_space(piece.text));
      pieces.push_back(std::move(piece));
      continue;
    }
    Piece piece = parse_sequence();
    if (piece.strips_before && !pieces.empty() && pieces.back().kind == Piece::Kind::text) {
      std::string& text = pieces.back().text;
      text.resize(text.size() - trailing_space(text));
    }
    pieces.push_back(std::move(piece));
  }
  read();
  return pieces;
}

/// From `${` or `%{` up to its `}`.
Parser::Piece Parser::parse_sequence() {
  Newlines lines(*this, Newlines::Are::space);
  const Token open = read();
  Piece piece{.kind = Piece::Kind::interpolation, .strips_before = open.text.ends_with('~')};
  if (open.kind == TokenKind::directive_open) {
    parse_directive(piece);
  } else {
    piece.expression = boxed(parse_expression());
  }
  const Token close = expect(TokenKind::sequence_close, "`}` that ends the template sequence");
  piece.strips_behind = close.text.starts_with('~');
  piece.range = since(open.range.start);
  return piece;
}

void Parser::parse_directive(Piece& piece) {
  struct DirectiveRow {
    std::string_view word;
    Piece::Kind kind;
  };
  static constexpr auto kDirectives = std::to_array<DirectiveRow>({
      {"if", Piece::Kind::if_},
      {"else", Piece::Kind::else_},
      {"endif", Piece::Kind::endif},
      {"for", Piece::Kind::for_},
      {"endfor", Piece::Kind::endfor},
  });
  const auto* row = std::find_if(kDirectives.begin(),
                                 kDirectives.end(),
                                 [this](const DirectiveRow& entry) { return at_word(entry.word); });
  if (row == kDirectives.end())
    fail_expected("`if`, `else`, `endif`, `for` or `endfor` behind `%{`");
  read();
  piece.kind = row->kind;
  if (piece.kind == Piece::Kind::for_) parse_loop_names(piece.key, piece.value);
  if (piece.kind == Piece::Kind::for_ || piece.kind == Piece::Kind::if_) {
    piece.expression = boxed(parse_expression());
  }
}

/// The text that a literal token stands for. Backslashes mean something only between quotes.
std::string Parser::unescape(const Token& token, bool quoted) const {
  std::string_view rest = token.text;
  std::string text;
  auto refuse = [&](std::string message) {
    Position place = token.range.start;
    std::string_view before = token.text.substr(0, token.text.size() - rest.size());
    place.offset += before.size();
    place.column += count_characters(before);
    fail(place, std::move(message));
  };
  while (!rest.empty()) {
    // The scanner leaves a `{` behind `$` or `%` only where the sign is doubled: one of them is the
    // escape.
    bool doubled = rest.starts_with("$${") || rest.starts_with("%%{");
    if (doubled || !quoted || rest[0] != '\\') {
      if (doubled) rest.remove_prefix(1);
      text += rest[0];
      rest.remove_prefix(1);
      continue;
    }
    char letter = rest.size() > 1 ? rest[1] : '\0';
    const auto* row =
        std::find_if(kEscapes.begin(), kEscapes.end(), [letter](const EscapeRow& entry) {
          return entry.letter == letter;
        });
    std::size_t digits = letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (row != kEscapes.end()) {
      text += row->meaning;
    } else if (digits == 0) {
      refuse(
          "this escape has no meaning; there are \\n, \\r, \\t, \\\", \\\\, \\uNNNN and "
          "\\UNNNNNNNN");
    } else {
      std::string character = character_of(rest.substr(2, digits));
      if (rest.size() < 2 + digits || character.empty()) {
        refuse("this escape is no character: it needs " + std::to_string(digits) +
               " hexadecimal digits that name one");
      }
      text += character;
    }
    rest.remove_prefix(2 + digits);
  }
  return text;
}

/// Takes from every line what the least indented one has in front. Lines of nothing but space do
/// not count. Spec: "Template Expressions", `<<-`.
void Parser::remove_indentation(std::vector<Piece>& pieces) {
  std::vector<std::string*> lines;
  std::size_t indentation = std::numeric_limits<std::size_t>::max();
  bool line_start = true;
  for (Piece& piece : pieces) {
    bool is_text = piece.kind == Piece::Kind::text;
    if (line_start && !is_text) indentation = 0;
    if (line_start && is_text) {
      std::size_t space = leading_space(piece.text);
      bool blank = space == piece.text.size() && piece.text.ends_with('\n');
      if (!blank) {
        indentation =
            std::min(indentation, count_characters(std::string_view(piece.text).substr(0, space)));
        lines.push_back(&piece.text);
      }
    }
    line_start = is_text && piece.text.ends_with('\n');
  }
  for (std::string* line : lines) line->erase(0, bytes_of_characters(*line, indentation));
}

/// A heredoc is scanned line by line, but its text is one.
void Parser::join_texts(std::vector<Piece>& pieces) {
  std::vector<Piece> joined;
  for (Piece& piece : pieces) {
    bool joins = piece.kind == Piece::Kind::text && !joined.empty() &&
                 joined.back().kind == Piece::Kind::text;
    if (joins) {
      joined.back().text += piece.text;
      joined.back().range.end = piece.range.end;
    } else {
      joined.push_back(std::move(piece));
    }
  }
  pieces = std::move(joined);
}

/// Everything up to a directive that closes or continues one.
std::vector<TemplatePart> Parser::parse_parts(std::vector<Piece>& pieces, std::size_t& next) {
  std::vector<TemplatePart> parts;
  while (next < pieces.size()) {
    Piece::Kind kind = pieces[next].kind;
    if (kind == Piece::Kind::else_ || kind == Piece::Kind::endif || kind == Piece::Kind::endfor)
      break;
    parts.push_back(parse_part(pieces, next));
  }
  return parts;
}

TemplatePart Parser::parse_part(std::vector<Piece>& pieces, std::size_t& next) {
  Piece& piece = pieces[next++];
  if (piece.kind == Piece::Kind::text) return {piece.range, TemplateText{std::move(piece.text)}};
  if (piece.kind == Piece::Kind::interpolation)
    return {piece.range, Interpolation{std::move(piece.expression)}};
  Deeper deeper(*this);
  auto is_next = [&](Piece::Kind kind) {
    return next < pieces.size() && pieces[next].kind == kind;
  };
  if (piece.kind == Piece::Kind::for_) {
    TemplateFor loop{std::move(piece.key),
                     std::move(piece.value),
                     std::move(piece.expression),
                     parse_parts(pieces, next)};
    if (!is_next(Piece::Kind::endfor)) fail(piece.range.start, "this `for` has no `%{ endfor }`");
    return {{piece.range.start, pieces[next++].range.end}, std::move(loop)};
  }
  TemplateIf choice{std::move(piece.expression), parse_parts(pieces, next), {}};
  if (is_next(Piece::Kind::else_)) {
    ++next;
    choice.no = parse_parts(pieces, next);
  }
  if (!is_next(Piece::Kind::endif)) fail(piece.range.start, "this `if` has no `%{ endif }`");
  return {{piece.range.start, pieces[next++].range.end}, std::move(choice)};
}

}  // namespace porc::hcl
