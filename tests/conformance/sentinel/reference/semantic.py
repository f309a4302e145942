# SPDX-License-Identifier: Apache-2.0
"""Checks between syntax and execution (13.1, 13.4, 9.5, 9.7, 12.2, 13.8): raises the first, in source order."""

import re

from . import nodes
from .failure import Refused
from .functions import BUILTINS
from .lexer import RESERVED

UNIVERSE = frozenset(["true", "false", "null", "undefined", *BUILTINS])
IDENTIFIER = re.compile(r"[^\W\d]\w*")


def import_name(declaration):
    """The name that an import binds, or None when its path is none and no alias stands there."""
    if declaration.name:
        return declaration.name
    path = declaration.path
    return path if IDENTIFIER.fullmatch(path) and path not in RESERVED else None


def check(file, static_names, global_names):
    """`static_names`: the names of static imports, which may be used bare."""
    Checker(file, static_names, global_names).run()


def assigned_names(statements):
    """Names assigned in these statements, not in the functions and loops within, which are scopes of their own."""
    names = set()
    for statement in statements:
        if isinstance(statement, nodes.Assign) and isinstance(statement.target, nodes.Name):
            names.add(statement.target.name)
        elif isinstance(statement, nodes.If):
            names |= assigned_names(statement.body) | assigned_names(statement.otherwise)
        elif isinstance(statement, nodes.Case):
            for _, body in statement.clauses:
                names |= assigned_names(body)
    return names


class Checker:
    def __init__(self, file, static_names, global_names):
        self.file = file
        self.static = static_names
        self.globals = global_names
        self.imports = set()
        # What is static is known when all else about the text is.
        self.misused = None

    def run(self):
        self.check_imports()
        for param in self.file.params:
            if param.name in self.imports or param.name in self.globals or param.name in UNIVERSE:
                raise Refused(param.place, f"parameter {param.name} collides")
        names = {param.name for param in self.file.params} | self.globals
        self.statements(self.file.statements, names, assigned_names(self.file.statements), False, False)
        if self.misused:
            raise self.misused

    def check_imports(self):
        names, paths = {}, {}
        for declaration in self.file.imports:
            name = import_name(declaration)
            if name is None:
                raise Refused(declaration.place, f"import {declaration.path} needs a name")
            if names.setdefault(name, declaration.path) != declaration.path or paths.setdefault(declaration.path, name) != name:
                raise Refused(declaration.place, f"import {declaration.path} stands twice")
        self.imports = set(names)

    def statements(self, statements, bound, assigned, loop, function):
        """`bound`: names of parameters and loops; `assigned`: names that assignments of the scopes around may bind."""
        for statement in statements:
            self.statement(statement, bound, assigned, loop, function)

    def statement(self, statement, bound, assigned, loop, function):
        def value(expression):
            self.expression(expression, bound, assigned)

        def body(statements):
            self.statements(statements, bound, assigned, loop, function)

        if isinstance(statement, nodes.Assign):
            self.target(statement.target, bound, assigned)
            value(statement.value)
        elif isinstance(statement, nodes.If):
            value(statement.condition)
            body(statement.body)
            body(statement.otherwise)
        elif isinstance(statement, nodes.For):
            value(statement.source)
            self.statements(statement.body, bound | set(statement.names), assigned | assigned_names(statement.body), True, function)
        elif isinstance(statement, nodes.Case):
            if statement.subject:
                value(statement.subject)
            for expressions, statements in statement.clauses:
                for expression in expressions or ():
                    value(expression)
                body(statements)
        elif isinstance(statement, nodes.Return):
            if not function:
                raise Refused(statement.place, "return outside of a function")
            if statement.value:
                value(statement.value)
        elif isinstance(statement, (nodes.Break, nodes.Continue)):
            if not loop:
                raise Refused(statement.place, "outside of a loop")
        else:
            value(statement.value)

    def target(self, target, bound, assigned):
        if isinstance(target, nodes.Name):
            if target.name in self.imports and target.name in self.static and target.name not in bound:
                self.misuse(target, "cannot be reassigned")
            return
        base = target
        while isinstance(base, (nodes.Index, nodes.Selector)):
            base = base.base
        if isinstance(base, nodes.Name) and self.is_import(base.name, bound, assigned):
            raise Refused(target.place, f"data of import {base.name} cannot be assigned")
        self.expression(target, bound, assigned)

    def misuse(self, node, why):
        self.misused = self.misused or Refused(node.place, f"import {node.name} {why}")

    def is_import(self, name, bound, assigned):
        return name in self.imports and name not in bound and name not in assigned

    def expression(self, expression, bound, assigned):
        def each(*expressions):
            for inner in expressions:
                if inner is not None:
                    self.expression(inner, bound, assigned)

        if isinstance(expression, nodes.Name):
            if self.is_import(expression.name, bound, assigned) and expression.name not in self.static:
                self.misuse(expression, "is no value")
        elif isinstance(expression, nodes.Selector):
            base = expression.base
            if not (isinstance(base, nodes.Name) and base.name in self.imports):
                each(base)
        elif isinstance(expression, nodes.Function):
            inner = assigned | assigned_names(expression.body)
            self.statements(expression.body, bound | set(expression.parameters), inner, False, True)
        elif isinstance(expression, nodes.Quantifier):
            each(expression.source)
            self.expression(expression.body, bound | set(expression.names), assigned)
        elif isinstance(expression, nodes.MapLiteral):
            for key, value in expression.entries:
                each(key, value)
        elif isinstance(expression, nodes.ListLiteral):
            each(*expression.elements)
        elif isinstance(expression, nodes.Call):
            each(expression.callee, *expression.arguments)
        elif not isinstance(expression, nodes.Literal):
            each(*[getattr(expression, field) for field in expression.fields
                   if not isinstance(getattr(expression, field), (str, bool))])
