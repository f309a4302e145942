// SPDX-License-Identifier: Apache-2.0
// Text of strangers in Markdown (GitHub flavoured): it is shown as it is, and nothing in it is a
// link, an image, HTML, a mention, a reference or a heading.
#pragma once

#include <string>
#include <string_view>

namespace porc::commit {

/// Plain text of one line: line ends become spaces, what could deceive the eye is escaped as
/// `printable` does.
std::string one_line(std::string_view text);
/// `text`, in one line, as words of a paragraph, list item or table cell.
std::string words(std::string_view text);
/// `text` as a code span.
std::string code(std::string_view text);
/// `text` as a fenced block that nothing in it can end.
std::string fenced(std::string_view text, std::string_view language);
/// A link with plain words; only http and https addresses become one.
std::string link_to(std::string_view text, std::string_view address);
/// At most `bytes` of `markdown`, cut between lines, and said so; an open fence is closed.
std::string shortened(std::string markdown, std::size_t bytes);

}  // namespace porc::commit
