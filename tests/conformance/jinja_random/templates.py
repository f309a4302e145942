# SPDX-License-Identifier: Apache-2.0
"""Random templates, and sets of them that include, import and extend one another."""

from expressions import Expressions

KINDS = ["int", "str", "bool", "ints", "strs", "float", "map", "records", "any"]
BASE = {"int": ["n", "m"], "float": ["ratio"], "bool": ["flag"], "str": ["name", "title"], "ints": ["numbers"], "strs": ["words"],
        "records": ["people"], "record": ["record"], "map": ["conf"], "any": ["nothing", "deep"]}
FILTER_CHAINS = ["upper", "trim", "lower|trim", "replace('a', 'A')", "indent(2)", "title", "center(20)", "reverse", "trim|upper|lower"]


def random_context(random):
    def text():
        return random.choice(["", "a", "Web 1", "é-ß", "it's", 'say "x"', "a\nb\n", "{{ n }}", "日本", "x" * 30, "one two  three", "<b>&"])

    def record():
        return {"n": random.randint(-3, 9), "s": text(), "flag": random.random() < 0.5}
    return {"n": random.choice([0, 1, 2, 5, -3, 42]), "m": random.randint(-9, 99), "ratio": random.choice([0.5, -2.25, 3.0, 1e16, 1e-5]),
            "flag": random.random() < 0.5, "name": text(), "title": text(), "numbers": [random.randint(-9, 9) for _ in range(random.randint(0, 5))],
            "words": [text() for _ in range(random.randint(0, 4))], "people": [record() for _ in range(random.randint(0, 4))],
            "record": record(), "conf": {k: random.randint(0, 9) for k in random.sample(["one", "two", "One", "a", "é"], random.randint(0, 5))},
            "nothing": None, "deep": {"list": [1, [2, [3]]], "map": {"x": {"y": text()}}}}


class Place:
    """What is known where a statement stands."""

    def __init__(self, names, macros=(), loop=False, top=False, callable_=False, depth=0):
        self.names, self.macros, self.loop, self.top, self.callable, self.depth = names, list(macros), loop, top, callable_, depth

    def inner(self, **changes):
        values = {"names": {kind: list(names) for kind, names in self.names.items()}, "macros": self.macros, "loop": self.loop,
                  "callable_": self.callable, "depth": self.depth + 1}
        return Place(**(values | changes))

    def add(self, kind, name):
        for names in self.names.values():
            if name in names:
                names.remove(name)
        self.names.setdefault(kind, []).append(name)


class Templates:
    """One set of templates: `files` by name, the first of which is the one to render."""

    DEPTH = 3

    def __init__(self, random):
        self.random = random
        self.expressions = Expressions(random)
        self.count = 0
        self.files = {}

    def one_of(self, *options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def fresh(self, prefix="v"):
        """A name that no template has: one that is set later would already hide a variable of the context from inner blocks."""
        self.count += 1
        return f"{prefix}{self.count}"

    def expression(self, place, kind=None, depth=None):
        return self.expressions.of(kind or self.random.choice(KINDS), place.names, depth or self.random.randint(1, 3))

    def tag(self, text):
        begin = self.one_of("{%", "{%", "{%", "{%", "{%-", "{%+")
        end = self.one_of("%}", "%}", "%}", "%}", "-%}", "+%}")
        return f"{begin}{self.one_of(' ', ' ', '', '  ')}{text} {end}"

    def output(self, text):
        return f"{self.one_of('{{', '{{', '{{', '{{-')} {text} {self.one_of('}}', '}}', '}}', '-}}')}"

    def body(self, place):
        return "".join(self.statement(place) for _ in range(self.random.randint(1, 3)))

    def statement(self, place):
        if place.depth >= self.DEPTH or self.chance(0.5):
            return self.one_of(self.text, self.print_value, self.print_value, self.print_value, self.assign, self.probe)(place)
        kinds = [self.choose, self.loop, self.loop, self.with_block, self.macro, self.filter_block, self.assign_block, self.do,
                 self.raw, self.comment, self.namespace, self.cycle, self.pairs, self.recursive, self.print_tag, self.unpack,
                 self.other, self.block]
        if place.macros:
            kinds += [self.call, self.call, self.call_block]
        if place.loop:
            kinds += [self.loop_value, self.loop_value, self.jump]
        return self.random.choice(kinds)(place)

    def text(self, _place):
        return "".join(self.one_of("a", "word", " ", "\n", "  \n", "\n\n", "{ ", "}", "%", "#", "é", "\t", "\r\n", "{ { ", "- ") for _ in
                       range(self.random.randint(1, 4)))

    def print_value(self, place):
        if self.chance(0.05):
            return self.output(self.expressions.inside("any", place.names, 2) + "|tojson" + self.one_of("", "(2)", "|length"))
        return self.output(self.expression(place, "odd" if self.chance(0.04) else None))

    def probe(self, _place):
        """Whether some variable can be seen from here that was set anywhere."""
        name = f"v{self.random.randint(1, self.count + 1)}"
        return self.output(self.one_of(f"{name}|default('-')", f"{name} is defined"))

    def print_tag(self, place):
        return self.tag(f"print {self.expression(place)}, {self.expression(place)}")

    def do(self, place):
        return self.tag(f"do {self.expression(place)}")

    def raw(self, _place):
        return self.tag("raw") + self.one_of("{{ x }}", "{% if %}", " a\n", "{# #}", "") + self.tag("endraw")

    def comment(self, _place):
        return self.one_of("{# c #}", "{#- c -#}", "{# {{ x }} \n #}", "{#- -#}\n", "{#c#}\n", "{#+ c +#}")

    def assign(self, place):
        kind, name = self.random.choice(KINDS), self.fresh()
        text = self.tag(f"set {name} = {self.expression(place, kind)}")
        place.add(kind, name)
        return text

    def unpack(self, place):
        a, b = self.fresh(), self.fresh()
        text = self.tag(f"set {a}, {b} = {self.expression(place, 'int')}, {self.expression(place, 'str')}")
        place.add("int", a)
        place.add("str", b)
        return text

    def assign_block(self, place):
        name, chain = self.fresh(), self.one_of("", "", " | " + self.one_of(*FILTER_CHAINS))
        text = self.tag(f"set {name}{chain}") + self.body(place.inner()) + self.tag("endset")
        place.add("str", name)
        return text

    def choose(self, place):
        text = self.tag(f"if {self.expression(place, self.one_of('bool', 'bool', 'any'))}") + self.body(place.inner())
        for _ in range(self.random.randint(0, 2)):
            text += self.tag(f"elif {self.expression(place, 'bool')}") + self.body(place.inner())
        if self.chance(0.5):
            text += self.tag("else") + self.body(place.inner())
        return text + self.tag("endif")

    def loop(self, place):
        kind, of = self.one_of(("ints", "int"), ("strs", "str"), ("records", "record"), ("list", "any"), ("str", "str"), ("map", "str"))
        inner, name = place.inner(loop=True), self.one_of(self.fresh("i"), "n", "name")
        inner.add(of, name)
        condition = f" if {self.expression(inner, 'bool', 1)}" if self.chance(0.25) else ""
        if "loop" in condition:
            condition = ""
        text = self.tag(f"for {name} in {self.expressions.inside(kind, place.names, 2)}{condition}") + self.body(inner)
        if self.chance(0.5):
            text += self.loop_value(inner)
        if self.chance(0.3):
            text += self.tag("else") + self.body(place.inner())
        return text + self.tag("endfor")

    def pairs(self, place):
        inner, key, value = place.inner(loop=True), self.fresh("k"), self.fresh("i")
        inner.add("str", key)
        inner.add("int", value)
        source = self.expressions.inside("map", place.names, 2) + self.one_of(".items()", "|items", "|dictsort")
        return self.tag(f"for {key}, {value} in {source}") + self.body(inner) + self.tag("endfor")

    def recursive(self, place):
        inner, name = place.inner(loop=True, names=BASE), self.fresh("i")
        inner = inner.inner(depth=self.DEPTH)
        inner.add("any", name)
        again = self.one_of("{{ loop(%s) }}", "({{ loop(%s)|upper }})") % name
        return (self.tag(f"for {name} in {self.one_of('deep.list', '[1, [2, [n]], []]', '[[], [[name]]]')} recursive") + self.one_of("", "{{ loop.depth }}", "<")
                + f"{{% if {name} is iterable and {name} is not string %}}{again}{{% else %}}" + self.body(inner) + "{% endif %}" + self.tag("endfor"))

    def loop_value(self, place):
        return self.output(self.one_of(
            "loop.index", "loop.index0", "loop.revindex", "loop.revindex0", "loop.first", "loop.last", "loop.length", "loop.depth",
            "loop.depth0", "loop.previtem|default('-')", "loop.nextitem|default('-')", "loop.cycle('a', 'b', 'c')",
            f"loop.changed({self.expression(place, 'any', 1)})", "loop.index is odd", "', ' if not loop.last", "loop is defined"))

    def jump(self, place):
        if place.callable:
            return ""
        return self.tag(f"if {self.expression(place, 'bool', 1)}") + self.tag(self.one_of("break", "continue")) + self.tag("endif")

    def with_block(self, place):
        inner, bindings = place.inner(), []
        for _ in range(self.random.randint(0, 2)):
            kind, name = self.random.choice(KINDS), self.one_of(self.fresh("w"), "n", "title")
            bindings.append(f"{name} = {self.expression(place, kind, 2)}")
            inner.add(kind, name)
        return self.tag("with " + ", ".join(bindings)) + self.body(inner) + self.tag("endwith")

    def filter_block(self, place):
        return self.tag(f"filter {self.one_of(*FILTER_CHAINS)}") + self.body(place.inner()) + self.tag("endfilter")

    def namespace(self, place):
        name = self.fresh("ns")
        text = self.tag(f"set {name} = namespace(a={self.expression(place, 'int')}, b={self.expression(place, 'str')})")
        place.add("int", name + ".a")
        place.add("str", name + ".b")
        inner = place.inner(loop=True)
        return (text + self.tag(f"for i in {self.expressions.inside('ints', place.names, 1)}") + self.tag(f"set {name}.a = {self.expression(inner, 'int', 2)}")
                + self.body(inner) + self.tag("endfor") + self.output(f"{name}.a ~ {name}.b"))

    def cycle(self, place):
        name = self.fresh("c")
        if self.chance(0.5):
            text = self.tag(f"set {name} = cycler({self.expression(place)}, {self.expression(place)})")
            return text + "".join(self.output(f"{name}.{self.one_of('next()', 'current', 'next()', 'reset()')}") for _ in range(3))
        text = self.tag(f"set {name} = joiner({self.one_of('', self.expression(place, self.one_of('str', 'any'), 1))})")
        return text + self.tag("for i in range(3)") + self.output(f"{name}()") + "{{ i }}" + self.tag("endfor")

    def macro(self, place):
        name, inner = self.fresh("macro"), place.inner(callable_=True, loop=False)
        names = list(dict.fromkeys(self.one_of(self.fresh("p"), "m") for _ in range(self.random.randint(0, 3))))
        # In defaults `m` is undefined until it is bound, and what is undefined is an error wherever it is used (docs/templates.md).
        outside = place.inner(depth=place.depth)
        for known in outside.names.values() if "m" in names else ():
            known[:] = [name for name in known if name != "m"]
        parameters, kinds = [], []
        for parameter in names:
            kind = self.random.choice(KINDS)
            default = f"={self.expression(outside, kind, 1)}" if self.chance(0.4) or (parameters and "=" in parameters[-1]) else ""
            parameters.append(parameter + default)
            kinds.append((parameter, kind, default != ""))
        for parameter, kind, _ in kinds:
            inner.add(kind, parameter)
        extra = self.one_of("", "", "", "{{ varargs|length }}{{ varargs|join(',') }}", "{{ kwargs|sort }}", "{% if caller %}{{ caller() }}{% endif %}",
                            "{% if caller %}{{ caller(1, 'x') }}{% endif %}", "{{ varargs }}{{ kwargs|length }}", "{{ caller is defined }}")
        text = self.tag(f"macro {name}({', '.join(parameters)})") + self.body(inner) + extra + self.tag("endmacro")
        place.macros = [*place.macros, (name, kinds, extra)]
        return text + (self.call(place) if self.chance(0.7) else "")

    def arguments(self, place, macro):
        name, kinds, extra = macro
        given = []
        for parameter, kind, has_default in kinds:
            if has_default and self.chance(0.2):
                break
            value = self.expression(place, kind, 2)
            named = self.chance(0.3) or (given and "=" in given[-1].split("(")[0].split("'")[0] and given[-1].split("=")[0].isidentifier())
            given.append(f"{parameter}={value}" if named else value)
        if "varargs" in extra and self.chance(0.5):
            given.append(self.one_of("*[1, 2]", "*words"))
        if "kwargs" in extra and self.chance(0.5):
            given.append(self.one_of("q=1", "**{'r': 2}", "**conf"))
        return f"{name}({', '.join(given)})"

    def call(self, place):
        macro = self.random.choice(place.macros)
        text = self.arguments(place, macro)
        return self.output(text + self.one_of("", "", "", "|upper", " ~ 'x'", "|length", f" if {self.expression(place, 'bool', 1)}"))

    def call_block(self, place):
        macro = self.random.choice([m for m in place.macros if "caller" in m[2]] or place.macros)
        inner, parameters = place.inner(callable_=True, loop=False), ""
        if "'x'" in macro[2]:
            parameters = "(q1, q2='d')"
            inner.add("int", "q1")
            inner.add("str", "q2")
        return self.tag(f"call{parameters} {self.arguments(place, macro)}") + self.body(inner) + self.tag("endcall")

    # Other templates.

    def another(self, make):
        name = f"t{len(self.files)}.j2"
        self.files[name] = ""  # keeps the name while the template is made
        self.files[name] = make()
        return name

    def page(self):
        """A template that sees the context alone."""
        place = Place({kind: list(names) for kind, names in BASE.items()}, top=True, depth=1)
        return self.body(place)

    def other(self, place):
        if len(self.files) >= 5:
            return ""
        return self.one_of(self.include, self.include, self.imported, self.from_import)(place)

    def include(self, place):
        name = self.another(self.page)
        target = self.one_of(f"'{name}'", f"'{name}'", f"['nope.j2', '{name}']", f"'{name}' ~ ''", f"('{name}' if true)")
        if self.chance(0.1):
            target = "'nope.j2' ignore missing"
        elif self.chance(0.2):
            target += " ignore missing"
        return self.tag(f"include {target}{self.one_of('', '', '', ' with context')}")

    def library(self):
        """Macros and values to import, in which nothing of the context is named."""
        place = Place({}, top=True, depth=self.DEPTH - 1)
        text = self.macro(place) + self.macro(place) + self.assign(place) + self.tag("set _hidden = 1")
        self.exports = place
        return text

    def imported(self, place):
        name, module = self.another(self.library), self.fresh("lib")
        exports, with_context = self.exports, self.one_of("", "", " with context", " without context")
        text = self.tag(f"import '{name}' as {module}{with_context}")
        calls = [(f"{module}.{macro}", kinds, extra) for macro, kinds, extra in exports.macros]
        place.macros = [*place.macros, *calls]
        return text + self.output(self.arguments(place, self.random.choice(calls))) + self.output(f"{module}._hidden is defined")

    def from_import(self, place):
        name = self.another(self.library)
        macro, kinds, extra = self.random.choice(self.exports.macros)
        alias = self.one_of(macro, self.fresh("alias"))
        text = self.tag(f"from '{name}' import {macro}{'' if alias == macro else ' as ' + alias}{self.one_of('', ' with context')}")
        place.macros = [*place.macros, (alias, kinds, extra)]
        return text + self.call(place)

    def block(self, place):
        if place.callable or not self.blocks_allowed:
            return ""
        name = self.fresh("block")
        self.blocks.append(name)
        inner = Place({kind: list(names) for kind, names in BASE.items()}, depth=place.depth + 1)
        text = self.tag(f"block {name}{self.one_of('', '', ' scoped')}") + self.body(inner) + self.tag(self.one_of("endblock", f"endblock {name}"))
        return text + (self.output(f"self.{name}()") if self.chance(0.15) else "")

    def extending(self):
        """A template of a chain that extends; the last of it is the layout."""
        self.blocks_allowed, self.blocks = True, []
        layout = self.another(self.page)
        blocks, self.blocks_allowed = self.blocks, False
        for _ in range(self.random.randint(1, 2)):
            layout = self.another(lambda: self.child(layout, blocks))
        return layout

    def child(self, parent, blocks):
        place = Place({kind: list(names) for kind, names in BASE.items()}, top=True, depth=1)
        text = self.one_of(lambda _: "", self.text, self.assign, self.macro)(place)
        target = self.one_of(f"'{parent}'", f"'{parent}' if true else 'x'", f"'{parent}' ~ ''")
        text += self.tag(f"extends {target}") if self.chance(0.8) else self.tag(f"if {self.expression(place, 'bool', 1)}") + self.tag(f"extends {target}") + self.tag("endif")
        for block in blocks:
            if self.chance(0.6):
                inner = place.inner(loop=False)
                text += self.text(place) + self.tag(f"block {block}") + self.body(inner) + self.one_of("", "{{ super() }}", "{{ super()|upper }}", "{{ super.super() if false }}") + self.tag("endblock")
        return text

    blocks_allowed = False
    blocks = ()

    def make(self):
        """(files, main)."""
        if self.chance(0.15):
            main = self.extending()
        else:
            self.blocks_allowed, self.blocks = self.chance(0.2), []
            main = self.another(lambda: self.body(Place({kind: list(names) for kind, names in BASE.items()}, top=True)))
        return self.files, main
