# SPDX-License-Identifier: Apache-2.0
"""Random Sentinel programs that mean something, mostly, and that always end.

A program is made of its seed alone. Every expression is made for a type; now and then it is undefined or of another type.
Loops go over small collections, functions call only functions that are there already or themselves with a smaller number,
and texts and lists grow only by what is small.
"""

import random

from expressions import TYPES, Expressions

BROKEN = 0.02  # programs with a token lost, doubled or swapped
STATEMENTS_MAX = 14
IMPORTS = {"strings": "strings", "types": "types", "json": "json", "units": "units", "base64": "base64",
           "collection": "collection", "collection/lists": "lists", "collection/maps": "maps"}
MODULE = """\
limit = 3
names = ["a", "b"]
table = {"x": {"n": 1}, "y": {"n": 2}}
calls = 0
twice = func(x) { return x + x }
count = func() {
	calls += 1
	return calls
}
pick = func(l, f) { return filter l as e { f(e) } }
checked = rule { limit > 2 and calls >= 0 }
"""
CONFIGURATION = """\
import "module" "m" {
  source = "m.sentinel"
}
mock "plan/v2" {
  data = {
    count = 2
    names = ["p", "q"]
    nested = { a = { b = null, c = 1.5 } }
  }
}
import "static" "data" {
  source = "data.json"
  format = "json"
}
param "level" { value = 2 }
global "region" { value = "eu" }
"""
DATA = '{"list": [{"n": 1, "s": "a"}, {"n": 2.5}], "name": "static", "none": null}'


def make_program(seed):
    """What evaluators read: {"seed", "policy", "files", "config"}."""
    return Program(seed).make()


class Program(Expressions):
    def __init__(self, seed):
        super().__init__(random.Random(seed))
        self.seed = seed
        self.loops = 0
        self.lines = []
        self.indent = 0
        self.configured = self.chance(0.3)

    def make(self):
        self.head()
        for _ in range(self.random.randint(3, STATEMENTS_MAX)):
            self.statement()
        for name in self.visible("int", "str", "bool", "ints", "strs", "map", "records")[-4:]:
            self.line(f"print({name!r}, {name})".replace("'", '"'))
        self.main()
        policy = "".join(line + "\n" for line in self.lines)
        if self.chance(BROKEN):
            policy = self.broken(policy)
        program = {"seed": self.seed, "policy": policy}
        if self.configured:
            program |= {"files": {"m.sentinel": MODULE, "data.json": DATA}, "config": CONFIGURATION}
        return program

    def broken(self, policy):
        """The same with one blank-separated piece lost, doubled or swapped with the next."""
        pieces = policy.split(" ")
        at = self.random.randrange(len(pieces))
        change = self.random.randrange(3)
        if change == 0:
            del pieces[at]
        elif change == 1:
            pieces.insert(at, pieces[at])
        else:
            pieces[at:at + 2] = pieces[at:at + 2][::-1]
        return " ".join(pieces)

    # -- lines

    def line(self, text):
        comment = self.pick([" # note", " // note", " /* note */"]) if self.chance(0.02) and not text.endswith("{") else ""
        self.lines.append("\t" * self.indent + text + comment)

    def head(self):
        for path, name in IMPORTS.items():
            if self.chance(0.35):
                self.line(f'import "{path}"' + (f" as {name}" if path != name else ""))
                self.imports.add(name)
        if self.configured:
            self.line('import "m"')
            self.line('import "plan/v2" as plan')
            self.line('import "data"')
            self.line("param level default 1")
            self.line('param tags default ["a", "b"]')
            self.declare("tags", "strs")
            self.declare("region", "str")
            self.imports |= {"m", "plan", "data"}
        elif self.chance(0.2):
            self.line(f"param limit default {self.number()}")
            self.declare("limit", "int")

    def main(self):
        kind = self.random.random()
        if kind < 0.6:
            when = f"when {self.condition(1)} " if self.chance(0.2) else ""
            self.line(f"main = rule {when}{{ {self.expression('bool', 3)} }}")
        elif kind < 0.9:
            self.line("main = [" + ", ".join(self.expression(self.pick(TYPES), 2) for _ in range(3)) + "]")
        else:
            self.line(f"main = {self.expression(self.pick(TYPES), 2)}")

    # -- statements

    def block(self, head, *body, names=()):
        """`head {`, the statements that each of `body` makes, `}`; `names` are known inside."""
        self.line(head + " {")
        self.indent += 1
        self.enter(dict(names))
        for make in body:
            make()
        self.leave()
        self.indent -= 1
        self.line("}")

    def statements(self, most=3):
        for _ in range(self.random.randint(1, most)):
            self.statement()

    def statement(self):
        kinds = [(self.assignment, 10), (self.print_line, 4), (self.change, 5), (self.compound, 3), (self.mischief, 0.04)]
        if self.indent < 3:
            kinds += [(self.if_statement, 3), (self.case_statement, 2)]
        if self.indent < 3 and self.loops < 2:
            kinds += [(self.for_statement, 3)]
        if self.indent == 0:
            kinds += [(self.function, 3), (self.recursion, 1), (self.closure, 1), (self.rule, 4), (self.call, 2)]
        self.weighted(kinds)()

    def new_name(self):
        if self.chance(0.01):
            return self.pick(["values", "keys", "strings", "types", "length", "data", "m"])
        return self.pick("abcdefgh") + (self.pick(["", "1", "_x"]) if self.chance(0.3) else "")

    def assignment(self):
        kind = self.pick(TYPES)
        name = self.new_name()
        value = self.small(kind) if self.loops else self.expression(kind, 3)
        self.line(f"{name} = {value}")
        self.declare(name, kind)

    def small(self, kind):
        """For loops: what does not grow with every turn."""
        return self.leaf(kind) if kind in ("str", "ints", "strs", "map", "records") else self.expression(kind, 2)

    def compound(self):
        name = self.variable("int", "float", "str", "ints")
        if not name:
            return self.assignment()
        kind = self.kind_of(name)
        operator = self.pick(["+=", "-=", "*=", "/=", "%="]) if kind in ("int", "float") else "+="
        value = self.expression("int", 1) if kind in ("int", "float") else self.literal(kind)
        return self.line(f"{name} {operator} {value}")

    def print_line(self):
        self.line("print(" + ", ".join(self.expression(self.pick(TYPES), 2) for _ in range(self.random.randint(0, 3))) + ")")

    def change(self):
        """A list or map changed in place."""
        name = self.variable("ints", "strs", "map")
        if not name:
            return self.assignment()
        kind = self.kind_of(name)
        if kind == "map":
            key = self.key()
            change = self.pick([f"{name}[{key}] = {self.expression('int', 2)}", f"delete({name}, {key})",
                                f"{name}[{key}] += {self.expression('int', 1)}"])
        else:
            element = self.literal(kind[:-1])
            change = self.pick([f"append({name}, {element})", f"append({name}, {element})",
                                f"if length({name}) > 0 {{ {name}[{self.pick(['0', '-1'])}] = {element} }}",
                                f"{name}[{self.random.randint(-3, 3)}] = {element}" if self.chance(0.1) else f"append({name}, {element})"])
        return self.line(change)

    def mischief(self):
        """What is refused before it runs, or seldom written."""
        self.line(self.pick(["break", "continue", "return", "strings", "x = types", "strings.x = 1", 'm.table["k"] = 1', "a.b = 1",
                             'data["n"] = 1', "1 + 2 = 3", 'import "late"', "param late default 1", "error()", "main", "rule { late }",
                             'nowhere["k"] = 1', "x = func() { break }", "undefined()", "null[0][0]", "case {}", "for {} as k {}"]))

    def if_statement(self):
        self.block(f"if {self.condition(2)}", self.statements)
        if self.chance(0.5):
            other = f"if {self.condition(1)} " if self.chance(0.3) else ""
            self.lines[-1] += f" else {other}{{"
            self.indent += 1
            self.enter({})
            self.statements(2)
            self.leave()
            self.indent -= 1
            self.line("}")

    def for_statement(self):
        source, names = self.source(2)
        self.loops += 1
        self.block(f"for {source} as {', '.join(name for name, _ in names)}", self.loop_body, names=names)
        self.loops -= 1

    def loop_body(self):
        if self.chance(0.4):
            self.line(f"if {self.condition(1)} {{ {self.pick(['break', 'continue'])} }}")
        self.statements()

    def case_statement(self):
        kind = self.pick(["int", "str", "bool"])
        subject = self.expression(kind, 2) if self.chance(0.7) else None
        self.line("case " + (f"({subject}) " if subject else "") + "{")
        for _ in range(self.random.randint(1, 3)):
            wanted = [self.expression(kind, 1) if subject else self.expression("bool", 1) for _ in range(self.random.randint(1, 2))]
            self.clause("when " + ", ".join(wanted))
        if self.chance(0.6):
            self.clause("else")
        self.line("}")

    def clause(self, head):
        self.lines.append("\t" * self.indent + head + ":")
        self.indent += 1
        self.enter({})
        self.statements(2)
        self.leave()
        self.indent -= 1

    # -- functions and rules

    def function(self):
        name = "f" + str(len(self.functions))
        kind = self.pick(["int", "str", "bool", "ints"])
        parameters = [(self.pick(["p", "q", "r"]) + str(number), self.pick(["int", "str", "ints", "map"]))
                      for number in range(self.random.randint(0, 2))]

        def body():
            loops, self.loops = self.loops, 1  # its statements may run within loops
            self.statements(2)
            self.loops = loops
            if self.chance(0.3):
                self.line(f"if {self.condition(1)} {{ return {self.small(kind)} }}")
            if self.chance(0.95):
                self.line(f"return {self.small(kind)}")

        listed = ", ".join(parameter for parameter, _ in parameters)
        head = f"func {name}({listed})" if self.chance(0.3) else f"{name} = func({listed})"
        self.block(head, body, names=parameters)
        self.functions[name] = ([kind for _, kind in parameters], kind)

    def recursion(self):
        name = "down" + str(len(self.functions))
        self.line(f"{name} = func(n) {{")
        self.line(f"\tif n <= 0 {{ return {self.number()} }}")
        self.line(f"\treturn {self.pick(['n', '1', '2 * n'])} {self.pick('+-*')} {name}(n - 1)")
        self.line("}")
        self.line(f"print({name}({self.random.randint(0, 30)}))")

    def closure(self):
        """A function that keeps a variable of its own."""
        name = "counter" + str(len(self.lines))
        self.line(f"{name} = func() {{")
        self.line(f"\tkept = {self.number()}")
        self.line("\treturn func(x) {")
        self.line(f"\t\tkept {self.pick(['+=', '-=', '*='])} x")
        self.line("\t\treturn kept")
        self.line("\t}")
        self.line("}()")
        self.line(f"print({name}(2), {name}({self.number()}), {name}({self.expression('int', 1)}))")

    def call(self):
        """A function's effects alone."""
        if self.functions:
            name = self.pick(list(self.functions))
            self.line(self.call_of(name, 2))
        else:
            self.print_line()

    def rule(self):
        kind = self.pick(["bool", "bool", "bool", "int", "ints", "str"])
        name = "r" + str(len(self.lines))
        when = f"when {self.expression('bool', 1)} " if self.chance(0.2) and kind == "bool" else ""
        self.line(f"{name} = rule {when}{{ {self.expression(kind, 3)} }}")
        self.declare(name, kind)
