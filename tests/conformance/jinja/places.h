// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace porc::jinja {

/// Every place of HCL where a template may write a value `x`. What is behind it must stay what it
/// is.
struct PlaceRow {
  std::string_view name;
  std::string_view source;
  bool takes_any_text;  ///< every text has a safe form there
};

inline constexpr auto kPlaces = std::to_array<PlaceRow>({
    {"expression", "a = {{ x }}\nother = 1\n", true},
    {"argument", "a = f({{ x }}, [{{ x }}])\nother = 1\n", true},
    {"object value", "a = { k = {{ x }} }\nother = 1\n", true},
    {"list", "a = {{ [x, {'k': x}] }}\nother = 1\n", true},
    {"JSON", "a = {{ {'k': [x]} | to_json }}\nother = 1\n", true},
    {"quoted", "a = \"{{ x }}\"\nother = 1\n", true},
    {"quoted between text", "a = \"p {{ x }} s\"\nother = 1\n", true},
    {"quoted behind a dollar", "a = \"${{ x }}b\"\nother = 1\n", true},
    {"quoted before a brace", "a = \"{{ x }}{b}\"\nother = 1\n", true},
    {"quoted between a dollar and a brace", "a = \"${{ x }}{b}\"\nother = 1\n", false},
    {"quoted before a sequence", "a = \"{{ x }}${b}\"\nother = 1\n", true},
    {"quoted behind a sequence", "a = \"%{ if b }{{ x }}%{ endif }\"\nother = 1\n", true},
    {"quoted behind a strip marker", "a = \"${b ~} {{ x }}\"\nother = 1\n", false},
    {"quoted before a strip marker", "a = \"{{ x }} %{~ if b }c%{ endif }\"\nother = 1\n", false},
    {"heredoc between strip markers", "a = <<EOT\n${b ~}{{ x }}${~ b}\nEOT\nother = 1\n", false},
    {"twice", "a = \"{{ x }}{{ x }}\"\nother = 1\n", true},
    {"template expression", "a = \"${f({{ x }})}\"\nother = 1\n", true},
    {"quoted key", "a = { \"{{ x }}\" = 1 }\nother = 1\n", true},
    {"key", "a = {\n  {{ x }} = 1\n}\nother = 1\n", true},
    {"heredoc", "a = <<EOT\n{{ x }}\nEOT\nother = 1\n", false},
    {"heredoc between text", "a = <<EOT\nE{{ x }}T\n${c}{{ x }}\nEOT\nother = 1\n", false},
    {"heredoc behind a dollar", "a = <<EOT\n${{ x }}{b}\nEOT\nother = 1\n", false},
    {"flush heredoc", "a = <<-EOT\n  {{ x }}\n    b\n  EOT\nother = 1\n", false},
    {"template expression of a heredoc", "a = <<EOT\n${f({{ x }})}\nEOT\nother = 1\n", true},
    {"label", "r \"{{ x }}\" {\n  a = 1\n}\nother = 1\n", false},
    {"bare label", "r {{ x }} {\n  a = 1\n}\nother = 1\n", false},
    {"block type", "{{ x }} {\n  a = 1\n}\nother = 1\n", false},
    {"attribute name", "{{ x }} = 1\nother = 1\n", false},
    {"line comment", "# {{ x }}\na = 1 // {{ x }}\nother = 1\n", false},
    {"block comment", "/* {{ x }} */\nother = 1\n", false},
    {"block comment between a star and a slash", "/* *{{ x }}/ */\nother = 1\n", false},
    {"block comment beside stars", "/**{{ x }}**/\nother = 1\n", false},
    {"attribute of a traversal", "a = c.{{ x }}.d\nother = 1\n", false},
});

}  // namespace porc::jinja
