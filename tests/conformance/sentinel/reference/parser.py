# SPDX-License-Identifier: Apache-2.0
"""Sections 2 and 3: tokens to a tree, by recursive descent. Stops at the first error."""

from . import nodes
from .failure import Refused
from .lexer import Lexer

ASSIGNMENTS = frozenset(["=", "+=", "-=", "*=", "/=", "%="])
COMPARISONS = frozenset(["==", "!=", "<", "<=", ">", ">=", "is", "matches", "contains", "in"])
NEGATABLE = frozenset(["matches", "contains", "in"])
DEPTH_MAX = 400


def parse(source, file):
    return Parser(Lexer(source, file).run()).file()


class Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    # -- tokens

    @property
    def token(self):
        return self.tokens[self.at]

    def ahead(self):
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def next(self):
        token = self.token
        if token.kind != "end":
            self.at += 1
        return token

    def fail(self, wanted):
        token = self.token
        found = "newline" if token.inserted else token.value
        raise Refused(token.place, f"expected {wanted}, found {found!r}")

    def is_on(self, *kinds):
        return self.token.kind in kinds

    def expect(self, kind):
        if self.token.kind != kind:
            self.fail(kind)
        return self.next()

    def accept(self, kind):
        return self.next() if self.token.kind == kind else None

    # -- files and statements

    def file(self):
        place = self.token.place
        imports, params, statements = [], [], []
        while self.is_on("import"):
            imports.append(self.import_declaration())
            self.expect(";")
        while self.is_on("param"):
            params.append(self.param_declaration())
            self.expect(";")
        while not self.is_on("end"):
            statements.append(self.statement())
            if not self.is_on("end"):
                self.expect(";")
        return nodes.File(place, imports, params, statements)

    def import_declaration(self):
        place = self.expect("import").place
        path = self.expect("string").value.decode()
        name = self.expect("identifier").value if self.accept("as") else None
        return nodes.Import(place, path, name)

    def param_declaration(self):
        self.expect("param")
        name = self.expect("identifier")
        default = self.default_literal() if self.accept("default") else None
        return nodes.Param(name.place, name.value, default)

    def default_literal(self):
        """12.1: strings, numbers with a sign, true, false, and lists and maps of them."""
        token = self.token
        if token.kind in ("string", "int", "float"):
            return nodes.Literal(self.next().place, token.value)
        if token.kind in ("-", "+"):
            self.next()
            if not self.is_on("int", "float"):
                self.fail("number")
            number = self.next()
            return nodes.Literal(token.place, -number.value if token.kind == "-" else number.value)
        if token.kind == "identifier" and token.value in ("true", "false"):
            return nodes.Literal(self.next().place, token.value == "true")
        if token.kind == "[":
            return nodes.ListLiteral(self.next().place, self.items("]", self.default_literal))
        if token.kind == "{":
            return nodes.MapLiteral(self.next().place, self.items("}", self.default_entry))
        return self.fail("literal")

    def default_entry(self):
        key = self.default_literal()
        self.expect(":")
        return (key, self.default_literal())

    def block(self):
        self.expect("{")
        statements = self.statements("}")
        self.expect("}")
        return statements

    def statements(self, *ends):
        """Statements up to one of `ends`; the semicolon before it may be missing."""
        found = []
        while not self.is_on(*ends):
            found.append(self.statement())
            if not self.is_on("}"):
                self.expect(";")
        return found

    def statement(self):
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.fail("less nesting")
        made = self.any_statement()
        self.depth -= 1
        return made

    def any_statement(self):
        kind, place = self.token.kind, self.token.place
        if kind == "if":
            return self.if_statement()
        if kind == "for":
            return self.for_statement()
        if kind == "case":
            return self.case_statement()
        if kind == "return":
            self.next()
            return nodes.Return(place, None if self.is_on(";", "}") else self.expression())
        if kind == "break":
            return nodes.Break(self.next().place)
        if kind == "continue":
            return nodes.Continue(self.next().place)
        if kind == "func" and self.ahead().kind == "identifier":
            self.next()
            name = self.next()
            target = nodes.Name(name.place, name.value)
            return nodes.Assign(place, target, "=", self.function_rest(place))
        return self.simple_statement()

    def simple_statement(self):
        target = self.expression()
        if not self.is_on(*ASSIGNMENTS):
            return nodes.Expression(target.place, target)
        if not isinstance(target, (nodes.Name, nodes.Index)):
            raise Refused(target.place, "cannot be assigned")
        operator = self.next().kind
        return nodes.Assign(target.place, target, operator, self.expression())

    def if_statement(self):
        place = self.expect("if").place
        condition = self.expression()
        body = self.block()
        otherwise = []
        if self.accept("else"):
            otherwise = [self.if_statement()] if self.is_on("if") else self.block()
        return nodes.If(place, condition, body, otherwise)

    def for_statement(self):
        place = self.expect("for").place
        source, names = self.iteration()
        return nodes.For(place, source, names, self.block())

    def iteration(self):
        source = self.expression()
        self.expect("as")
        names = [self.expect("identifier").value]
        if self.accept(","):
            names.append(self.expect("identifier").value)
        return source, names

    def case_statement(self):
        place = self.expect("case").place
        subject = None if self.is_on("{") else self.expression()
        self.expect("{")
        clauses = []
        while not self.is_on("}"):
            if self.accept("else"):
                expressions = None
            elif self.accept("when"):
                expressions = [self.expression()]
                while self.accept(","):
                    expressions.append(self.expression())
            else:
                self.fail("when or else")
            self.expect(":")
            clauses.append((expressions, self.statements("when", "else", "}")))
        self.expect("}")
        return nodes.Case(place, subject, clauses)

    # -- expressions, from the loosest operator to the tightest

    def expression(self):
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.fail("less nesting")
        made = self.disjunction()
        self.depth -= 1
        return made

    def left_associative(self, operators, operand):
        left = operand()
        while self.token.kind in operators:
            operator = self.next().kind
            left = nodes.Binary(left.place, operator, left, operand())
        return left

    def disjunction(self):
        return self.left_associative(("or", "xor"), self.conjunction)

    def conjunction(self):
        return self.left_associative(("and",), self.comparison)

    def comparison(self):
        left = self.fallback()
        while True:
            kind = self.token.kind
            if kind == "not" and self.ahead().kind in NEGATABLE:
                self.next()
                operator = "not " + self.next().kind
            elif kind in COMPARISONS:
                operator = {"is": "=="}.get(self.next().kind, kind)
                if kind == "is":
                    negated = bool(self.accept("not"))
                    if self.is_on("identifier") and self.token.value in ("empty", "defined"):
                        left = nodes.Test(left.place, left, self.next().value, negated)
                        continue
                    operator = "!=" if negated else "=="
            else:
                return left
            left = nodes.Binary(left.place, operator, left, self.fallback())

    def fallback(self):
        return self.left_associative(("else",), self.sum)

    def sum(self):
        return self.left_associative(("+", "-"), self.product)

    def product(self):
        return self.left_associative(("*", "/", "%"), self.unary)

    def unary(self):
        if not self.is_on("-", "+", "!", "not"):
            return self.primary()
        token = self.next()
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.fail("less nesting")
        made = nodes.Unary(token.place, "not" if token.kind == "!" else token.kind, self.unary())
        self.depth -= 1
        return made

    def primary(self):
        made = self.operand()
        while True:
            if self.accept("."):
                made = nodes.Selector(made.place, made, self.expect("identifier").value)
            elif self.accept("("):
                made = nodes.Call(made.place, made, self.items(")", self.expression))
            elif self.accept("["):
                made = self.index_or_slice(made)
            else:
                return made

    def index_or_slice(self, base):
        low = None if self.is_on(":") else self.expression()
        if self.accept(":"):
            high = None if self.is_on("]") else self.expression()
            self.expect("]")
            return nodes.Slice(base.place, base, low, high)
        self.expect("]")
        return nodes.Index(base.place, base, low)

    def items(self, close, item):
        """What stands between brackets, separated by commas; the last comma may be there."""
        found = []
        while not self.is_on(close):
            found.append(item())
            if not self.accept(","):
                break
        self.expect(close)
        return found

    def operand(self):
        token = self.token
        kind, place = token.kind, token.place
        if kind in ("int", "float", "string"):
            return nodes.Literal(self.next().place, token.value)
        if kind == "identifier":
            return nodes.Name(self.next().place, token.value)
        if kind == "(":
            self.next()
            inner = self.expression()
            self.expect(")")
            return nodes.Paren(place, inner)
        if kind == "[":
            self.next()
            return nodes.ListLiteral(place, self.items("]", self.expression))
        if kind == "{":
            self.next()
            return nodes.MapLiteral(place, self.items("}", self.map_entry))
        if kind == "func":
            self.next()
            return self.function_rest(place)
        if kind == "rule":
            self.next()
            when = self.expression() if self.accept("when") else None
            return nodes.Rule(place, when, self.body())
        if kind in ("all", "any", "filter", "map"):
            self.next()
            source, names = self.iteration()
            return nodes.Quantifier(place, kind, source, names, self.body())
        return self.fail("operand")

    def map_entry(self):
        key = self.expression()
        self.expect(":")
        return (key, self.expression())

    def body(self):
        """`{ expression }`, with the semicolon that a line end inserts."""
        self.expect("{")
        body = self.expression()
        self.accept(";")
        self.expect("}")
        return body

    def function_rest(self, place):
        self.expect("(")
        parameters = self.items(")", lambda: self.expect("identifier").value)
        return nodes.Function(place, parameters, self.block())
