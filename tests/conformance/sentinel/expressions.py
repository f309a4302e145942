# SPDX-License-Identifier: Apache-2.0
"""Random expressions of a wanted type, with the names that are known where they stand."""

TYPES = ["int", "int", "float", "str", "bool", "bool", "ints", "strs", "map", "records"]
UNDEFINED = 0.03
OTHER_TYPE = 0.006
UNKNOWN_NAME = 0.002
NUMBERS = ["0", "1", "2", "3", "5", "7", "10", "-1", "-4", "0x1f", "017", "100", "9223372036854775807", "4611686018427387904"]
FLOATS = ["0.5", "2.0", "1.25", "-3.5", "1e3", ".75", "10.", "0.0"]
TEXTS = ['""', '"a"', '"b"', '"abc"', '"é"', '"a.b.c"', '"x\\ty"', '"12"', '"0x1F"', '"true"', '`raw\\n`', '"\\u2192"', '"aa:bb"', '"\\xff"']
KEYS = ['"a"', '"b"', '"n"', '"key"']
PATTERNS = ['"^a"', '"b$"', '"[a-c]+"', '"(?i)A"', '"\\\\."', '"^$"', '"a|x"', '"^.{1,2}$"', '"\\\\d+"']
ELEMENT = {"ints": "int", "strs": "str", "records": "record"}


class Expressions:
    def __init__(self, chance):
        self.random = chance
        self.scopes = [{}]
        self.functions = {}  # name to (types of parameters, type of result)
        self.imports = set()

    # -- chances

    def chance(self, share):
        return self.random.random() < share

    def pick(self, choices):
        return self.random.choice(choices)

    def weighted(self, choices):
        return self.random.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]

    # -- names

    def enter(self, names):
        self.scopes.append(names)

    def leave(self):
        self.scopes.pop()

    def declare(self, name, kind):
        for scope in reversed(self.scopes):
            if name in scope:
                scope[name] = kind if scope is self.scopes[-1] else "mixed"
                return
        self.scopes[-1][name] = kind

    def kind_of(self, name):
        return next(scope[name] for scope in reversed(self.scopes) if name in scope)

    def visible(self, *kinds):
        names = {name: None for scope in self.scopes for name in scope}
        return [name for name in names if self.kind_of(name) in kinds]

    def variable(self, *kinds):
        names = self.visible(*kinds)
        return self.pick(names) if names else None

    # -- expressions

    def expression(self, kind, depth):
        if self.chance(UNDEFINED):
            return self.pick(["undefined", "{}.missing", "[][0]", "null.a"])
        if self.chance(OTHER_TYPE):
            kind = self.pick(TYPES)
        if self.chance(UNKNOWN_NAME):
            return "nowhere"
        if depth <= 0 or self.chance(0.2):
            return self.leaf(kind)
        return getattr(self, "make_" + kind)(depth - 1)

    def leaf(self, kind):
        name = self.variable(kind)
        return name if name and self.chance(0.6) else self.literal(kind)

    def literal(self, kind):
        if kind == "int":
            return self.number()
        if kind == "float":
            return self.pick(FLOATS)
        if kind == "str":
            return self.pick(TEXTS)
        if kind == "bool":
            return self.pick(["true", "false"])
        if kind == "map":
            return "{" + ", ".join(f"{key}: {self.number()}" for key in self.some(KEYS, 3)) + "}"
        if kind == "record":
            text = f'{{"n": {self.number()}'
            text += f', "s": {self.pick(TEXTS)}' if self.chance(0.8) else ""
            return text + (f', "b": {self.pick(["true", "false", "null", "undefined"])}}}' if self.chance(0.6) else "}")
        return "[" + ", ".join(self.literal(ELEMENT[kind]) for _ in range(self.random.randint(0, 3))) + "]"

    def number(self):
        return self.pick(NUMBERS[:12] if self.chance(0.95) else NUMBERS)

    def some(self, choices, most):
        return self.random.sample(choices, self.random.randint(0, most))

    def key(self):
        return self.pick(KEYS)

    def binary(self, left, operator, right):
        gap = "\n\t" if self.chance(0.04) else " "
        return f"({left} {operator}{gap}{right})" if self.chance(0.8) else f"{left} {operator}{gap}{right}"

    def condition(self, depth):
        """A bool that is seldom undefined."""
        value = self.expression("bool", depth)
        return f"({value}) else {self.pick(['true', 'false'])}" if self.chance(0.93) else value

    def source(self, depth):
        """What a loop or quantifier goes over, and its names with their types."""
        kind = self.pick(["ints", "ints", "strs", "map", "records"])
        text = self.expression(kind, depth) if self.chance(0.5) else self.leaf(kind)
        text = f"({text}) else []" if self.chance(0.9) else f"({text})" if text.startswith("[]") else text
        two = self.chance(0.4)
        value = self.pick(["v", "w", "e"])
        if kind == "map":
            return text, [("k", "str"), (value, "int")] if two else [("k", "str")]
        element = (value, ELEMENT[kind])
        return text, [("i", "int"), element] if two else [element]

    def quantifier(self, kind, body_kind, depth, source=None):
        text, names = source or self.source(depth)
        self.enter(dict(names))
        body = self.expression(body_kind, depth) if self.chance(0.9) else f"print({names[0][0]}) and {self.expression('bool', 0)}"
        if body_kind == "bool" and self.chance(0.6):
            body = f"({body}) else false"
        self.leave()
        gap = "\n\t\t" if self.chance(0.1) else " "
        end = "\n\t" if gap != " " else " "
        return f"{kind} {text} as {', '.join(name for name, _ in names)} {{{gap}{body}{end}}}"

    def call_of(self, name, depth):
        parameters, _ = self.functions[name]
        arguments = [self.expression(kind, depth - 1) for kind in parameters]
        if self.chance(0.01):
            arguments.append("1")
        return f"{name}({', '.join(arguments)})"

    def calls(self, kind, depth):
        names = [name for name, (_, result) in self.functions.items() if result == kind]
        return [lambda: self.call_of(self.pick(names), depth)] if names and len(self.scopes) <= 2 else []

    def one_of(self, kind, depth, choices):
        return self.pick(choices + self.calls(kind, depth))()

    def imported(self, name, *choices):
        return list(choices) if name in self.imports else []

    # -- one function a type: `depth` is what is left for the operands

    def make_int(self, depth):
        def number():
            return self.expression("int", depth)

        return self.one_of("int", depth, [
            lambda: self.binary(number(), self.pick("+-*"), number()),
            lambda: self.binary(number(), self.pick("+-*"), number()),
            lambda: self.binary(number(), self.pick("/%"), self.pick(["2", "3", "-7", "10"]) if self.chance(0.95) else number()),
            lambda: f"-({number()})",
            lambda: f"length({self.expression(self.pick(['str', 'ints', 'strs', 'map']), depth)})",
            lambda: f"(int({self.expression(self.pick(['str', 'float', 'bool', 'int']), depth)}) else {self.number()})",
            lambda: f"({self.expression('ints', 0)}[{self.random.randint(-4, 4)}] else {self.number()})",
            lambda: f"({self.expression('map', 0)}.{self.pick('abn')} else {self.number()})",
            lambda: f"({self.expression('map', 0)}[{self.key()}] else {self.number()})",
            lambda: f"compare({number()}, {self.expression(self.pick(['int', 'float']), depth)})",
            lambda: f"length({self.quantifier('filter', 'bool', depth)})",
            *self.imported("units", lambda: f"(units.{self.pick(['kilobyte', 'megabyte', 'none'])} else 0)"),
            *self.imported("m", lambda: self.pick(["m.limit", "m.count()", "length(m.names)", "m.table.x.n", "(m.none else 4)", "m.twice(3)"])),
            *self.imported("data", lambda: self.pick(["length(data.list)", "data.list[0].n", "length(data)"])),
            *self.imported("collection", lambda: f"length(collection.reject({self.expression('ints', 0)}, func(x) {{ return x > {self.number()} }}))"),
        ])

    def make_float(self, depth):
        return self.one_of("float", depth, [
            lambda: self.binary(self.expression("float", depth), self.pick("+-*/%"), self.expression(self.pick(["int", "float"]), depth)),
            lambda: self.binary(self.expression("int", depth), self.pick("+-*/"), self.expression("float", depth)),
            lambda: f"float({self.expression(self.pick(['int', 'bool']), depth)})",
            lambda: f"(float({self.expression('str', depth)}) else {self.pick(FLOATS)})",
            *self.imported("lists", lambda: f"lists.sum({self.literal('ints')})"),
            *self.imported("plan", lambda: self.pick(["plan.count", "plan.nested.a.c", "(plan.nested.a.d else 1.5)"])),
        ])

    def make_str(self, depth):
        def text():
            return self.expression("str", depth)

        return self.one_of("str", depth, [
            lambda: self.binary(text(), "+", self.pick(TEXTS)),
            lambda: f"(string({self.expression(self.pick(['int', 'float', 'bool', 'str']), depth)}) else \"none\")",
            lambda: f"({text()}[{self.random.randint(-3, 3)}] else \"-\")",
            lambda: f"({text()}[{self.pick(['', '0', '1', '2'])}:{self.pick(['', '1', '2', '3'])}] else \"cut\")",
            lambda: f"({self.expression('strs', 0)}[{self.random.randint(-2, 2)}] else \"none\")",
            lambda: f"({self.expression('records', 0)}[0].s else \"no s\")",
            *self.imported("strings", lambda: f"strings.{self.pick(['to_upper', 'to_lower', 'trim_space'])}({text()})",
                           lambda: f"strings.{self.pick(['trim', 'trim_left', 'trim_right', 'trim_prefix', 'trim_suffix'])}({text()}, {self.pick(TEXTS[:6])})",
                           lambda: f"strings.join({self.expression(self.pick(['ints', 'strs']), depth)}, {self.pick(TEXTS[:5])})",
                           lambda: f"strings.replace({text()}, \"a\", {self.pick(TEXTS[:4])})"),
            *self.imported("types", lambda: f"types.type_of({self.expression(self.pick(TYPES), depth)})"),
            *self.imported("json", lambda: f"json.marshal({self.expression(self.pick(['int', 'bool', 'ints', 'map', 'records']), depth)})"),
            *self.imported("base64", lambda: f"base64.{self.pick(['encode', 'urlencode'])}({text()})"),
            *self.imported("data", lambda: self.pick(["data.name", "data.list[0].s", "(data.list[1].s else \"no s\")"])),
            *self.imported("m", lambda: f"m.twice({self.pick(TEXTS)})"),
        ])

    def make_bool(self, depth):
        def truth():
            return self.expression("bool", depth)

        def number():
            return self.expression(self.pick(["int", "int", "float"]), depth)

        return self.one_of("bool", depth, [
            lambda: self.binary(number(), self.pick(["<", "<=", ">", ">=", "==", "!=", "is", "is not"]), number()),
            lambda: self.binary(self.expression("str", depth), self.pick(["<", ">=", "is", "is not"]), self.expression("str", depth)),
            lambda: self.binary(truth(), self.pick(["and", "or", "xor"]), truth()),
            lambda: self.binary(truth(), self.pick(["and", "or"]), truth()),
            lambda: f"{self.pick(['not ', '!'])}({truth()})",
            lambda: f"({self.expression(self.pick(['str', 'ints', 'strs', 'map', 'records']), depth)}) is {self.pick(['', 'not '])}empty",
            lambda: f"({self.expression(self.pick(TYPES), depth)}) is {self.pick(['', 'not '])}defined",
            lambda: f"({self.expression('ints', depth)}) {self.pick(['', 'not '])}contains {self.expression('int', 0)}",
            lambda: f"({self.expression(self.pick(['strs', 'map', 'str']), depth)}) contains {self.pick(TEXTS)}",
            lambda: f"({self.expression('str', 0)} {self.pick(['', 'not '])}in {self.expression(self.pick(['strs', 'map']), depth)})",
            lambda: f"({self.expression('str', depth)}) {self.pick(['', 'not '])}matches {self.pick(PATTERNS)}",
            lambda: self.quantifier(self.pick(["all", "any"]), "bool", depth),
            lambda: self.quantifier(self.pick(["all", "any"]), "bool", depth),
            lambda: f"({self.same(depth)})",
            lambda: f"({self.expression('records', 0)}[{self.random.randint(0, 1)}].b else {self.pick(['true', 'false', 'null', 'undefined'])}) is true",
            lambda: f"(bool({self.expression(self.pick(['str', 'int', 'float']), depth)}) else false)",
            lambda: f"print({self.expression('str', 0)}) or {truth()}",
            *self.imported("strings", lambda: f"strings.has_{self.pick(['prefix', 'suffix'])}({self.expression('str', depth)}, {self.pick(TEXTS[:5])})"),
            *self.imported("json", lambda: f"json.valid({self.expression('str', depth)})"),
            *self.imported("maps", lambda: f"maps.has({self.expression('map', depth)}, {self.key()})"),
            *self.imported("m", lambda: "m.checked"),
        ])

    def same(self, depth):
        kind = self.pick(TYPES)
        return f"{self.expression(kind, depth)} {self.pick(['is', 'is not', '==', '!='])} {self.expression(kind, depth)}"

    def make_ints(self, depth):
        return self.one_of("ints", depth, [
            lambda: f"[{', '.join(self.expression('int', depth) for _ in range(self.random.randint(0, 3)))}]",
            lambda: self.quantifier("map", "int", depth),
            lambda: self.quantifier("filter", "bool", depth, (f"({self.expression('ints', 0)}) else []", [("v", "int")])),
            lambda: f"({self.expression('ints', depth)}[{self.pick(['', '0', '1'])}:{self.pick(['', '1', '2'])}] else [])",
            lambda: self.binary(self.leaf("ints"), "+", self.literal("ints")),
            lambda: f"range({self.random.randint(-1, 4)})",
            lambda: f"range({self.random.randint(-2, 3)}, {self.random.randint(-2, 5)}, {self.pick(['1', '2', '-1', '-2'])})",
            lambda: f"values({self.expression('map', depth)})",
            *self.imported("lists", lambda: f"lists.{self.pick(['concat', 'union', 'intersection', 'difference'])}({self.literal('ints')}, {self.leaf('ints')})",
                           lambda: f"lists.sort({self.leaf('ints')}, compare)"),
            *self.imported("collection", lambda: f"collection.filter({self.leaf('ints')}, func(x) {{ return x % 2 is 0 }})"),
            *self.imported("json", lambda: f"json.unmarshal({self.pick(['`[1, 2]`', '`[]`', '`[3]`'])})"),
            *self.imported("m", lambda: f"m.pick({self.leaf('ints')}, func(x) {{ return x > {self.number()} }})"),
        ])

    def make_strs(self, depth):
        return self.one_of("strs", depth, [
            lambda: f"[{', '.join(self.expression('str', depth) for _ in range(self.random.randint(0, 3)))}]",
            lambda: f"keys({self.expression('map', depth)})",
            lambda: self.quantifier("map", "str", depth),
            lambda: self.quantifier("filter", "bool", depth, (f"({self.expression('strs', 0)}) else []", [("w", "str")])),
            *self.imported("strings", lambda: f"strings.split({self.expression('str', depth)}, {self.pick(TEXTS[1:4])})"),
            *self.imported("m", lambda: "m.names"),
            *self.imported("plan", lambda: "plan.names"),
        ])

    def make_map(self, depth):
        return self.one_of("map", depth, [
            lambda: "{" + ", ".join(f"{key}: {self.expression('int', depth)}" for key in self.some(KEYS, 3)) + "}",
            lambda: self.quantifier("filter", "bool", depth, (f"({self.expression('map', 0)}) else {{}}", [("k", "str"), ("v", "int")])),
            *self.imported("maps", lambda: f"maps.set({self.leaf('map')}, {self.key()}, {self.number()})",
                           lambda: f"maps.unset({self.leaf('map')}, {self.key()})"),
            *self.imported("m", lambda: "(m.table.x else {})"),
        ])

    def make_records(self, depth):
        return self.one_of("records", depth, [
            lambda: f"[{', '.join(self.literal('record') for _ in range(self.random.randint(0, 3)))}]",
            lambda: self.quantifier("filter", "bool", depth, (f"({self.expression('records', 0)}) else []", [("e", "record")])),
            *self.imported("data", lambda: "data.list"),
            *self.imported("collection", lambda: f"collection.matches({self.leaf('records')}, {{\"n\": {self.number()}}})"),
        ])

    def make_record(self, _depth):
        return self.leaf("record")
