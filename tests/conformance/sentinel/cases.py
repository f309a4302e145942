# SPDX-License-Identifier: Apache-2.0
"""Reads case files: `== RULE… title` opens a case, `-- section` a section of it. Works on bytes."""

SECTIONS = ("policy", "config", "want", "print", "result", "error")


class Case:
    def __init__(self, file, line_number, name):
        self.file, self.line_number, self.name = file, line_number, name
        self.sections = {}

    def has(self, section):
        return section in self.sections

    def text(self, section):
        return self.sections.get(section, b"").decode("utf-8", "replace")

    def line(self, section):
        return self.text(section).removesuffix("\n")

    def is_error(self):
        return self.has("error") or self.line("result") == "error"


def read_cases(paths):
    """All cases of these files; raises ValueError for a file that is none."""
    found = []
    for path in paths:
        names = set()
        section = None
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            if line.startswith(b"== "):
                found.append(Case(path.name, number, line[3:].decode()))
                if found[-1].name in names:
                    raise ValueError(f"{path}:{number}: {found[-1].name} stands twice")
                names.add(found[-1].name)
                section = None
            elif line.startswith(b"-- "):
                section = line[3:].decode()
                if section not in SECTIONS and not section.startswith("file ") or section in found[-1].sections:
                    raise ValueError(f"{path}:{number}: section {section}")
                found[-1].sections[section] = b""
            elif section is not None:
                found[-1].sections[section] += line + b"\n"
        if found and section:
            found[-1].sections[section] = found[-1].sections[section].removesuffix(b"\n")
    for case in found:
        if not case.has("policy") or not any(case.has(name) for name in ("want", "print", "result", "error")):
            raise ValueError(f"{case.file}:{case.line_number}: a case needs a policy and an expectation")
    return found
