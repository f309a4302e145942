# SPDX-License-Identifier: Apache-2.0
"""Sections 5 to 11: the tree, walked. Scopes are dictionaries, names are looked up when they are read."""

from . import nodes
from .failure import BadPattern, Failure, Unfit
from .functions import BUILTINS
from .operators import Operators, arithmetic, negated
from .values import UNDEFINED, Builtin, Function, Map, Rule, is_number, kind_of

CALL_DEPTH_MAX = 500
STEPS_MAX = 2_000_000
PREDECLARED = {"true": True, "false": False, "null": None, "undefined": UNDEFINED, **BUILTINS}


class Scope:
    """`imports` belongs to the file; it lies behind the variables of all its scopes."""

    def __init__(self, parent, names, imports=None):
        self.names = names
        self.parent = parent
        self.imports = parent.imports if parent else imports

    def holder(self, name):
        scope = self
        while scope and name not in scope.names:
            scope = scope.parent
        return scope

    def assign(self, name, value):
        (self.holder(name) or self).names[name] = value


class Machine:
    """What one run of a policy shares with its modules."""

    def __init__(self):
        self.prints = []
        self.depth = 0
        self.steps = 0
        self.operators = Operators(self.force)

    # -- rules

    def force(self, value):
        if not isinstance(value, Rule):
            return value
        if value.state == "running":
            raise Failure(value.node.place, "the rule needs its own value")
        if value.state == "new":
            value.state = "running"
            try:
                value.value = self.rule_value(value)
            except Failure:
                value.state = "new"
                raise
            value.state = "done"
        return value.value

    def rule_value(self, rule):
        node = rule.node
        if node.when is not None:
            when = self.value(node.when, rule.scope)
            if when is UNDEFINED:
                return UNDEFINED
            if not isinstance(when, bool):
                raise Failure(node.when.place, f"rule predicate must be a boolean, got {kind_of(when)}")
            if not when:
                return True
        value = self.value(node.body, rule.scope)
        if isinstance(value, (Function, Builtin)):
            raise Failure(rule.place, f"a rule cannot result in {kind_of(value)}")
        return value

    # -- expressions

    def value(self, node, scope):
        return self.force(self.evaluate(node, scope))

    def evaluate(self, node, scope):
        """May give a rule that is not evaluated yet."""
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise Failure(node.place, "too many steps")
        return getattr(self, "evaluate_" + type(node).__name__)(node, scope)

    def attempt(self, place, operation, *arguments):
        try:
            return operation(*arguments)
        except Unfit as error:
            raise Failure(place, str(error)) from None

    def evaluate_Literal(self, node, _scope):
        return node.value

    def evaluate_Name(self, node, scope):
        holder = scope.holder(node.name)
        if holder:
            return self.force(holder.names[node.name])
        if node.name in scope.imports:
            found = scope.imports[node.name]
            if not found.is_value:
                raise Failure(node.place, f"import {node.name} is no value")
            return found.bare()
        if node.name in PREDECLARED:
            return PREDECLARED[node.name]
        raise Failure(node.place, f"unknown identifier accessed: {node.name}")

    def evaluate_Paren(self, node, scope):
        return self.evaluate(node.inner, scope)

    def evaluate_ListLiteral(self, node, scope):
        return [self.evaluate(element, scope) for element in node.elements]

    def evaluate_MapLiteral(self, node, scope):
        made = Map()
        for key_node, value_node in node.entries:
            key = self.value(key_node, scope)
            if not isinstance(key, (bool, int, float, bytes)):
                raise Failure(key_node.place, f"a map key cannot be {kind_of(key)}")
            made.set(key, self.evaluate(value_node, scope))
        return made

    def evaluate_Function(self, node, scope):
        return Function(node, scope)

    def evaluate_Rule(self, node, scope):
        return Rule(node, scope, node.place)

    def imported(self, node, scope):
        """The import that this node names, or None."""
        if isinstance(node, nodes.Name) and not scope.holder(node.name):
            return scope.imports.get(node.name)
        return None

    def evaluate_Selector(self, node, scope):
        found = self.imported(node.base, scope)
        if found:
            return self.force(found.get(node.key))
        base = self.value(node.base, scope)
        if isinstance(base, Map):
            return self.force(base.get(node.key.encode()))
        if base is UNDEFINED or base is None:
            return UNDEFINED
        raise Failure(node.place, f"selector {node.key} on {kind_of(base)}")

    def evaluate_Index(self, node, scope):
        base = self.value(node.base, scope)
        if base is None:
            return UNDEFINED
        if not isinstance(base, (list, Map, bytes)):
            raise Failure(node.place, f"only a list or map can be indexed, got {kind_of(base)}")
        index = self.value(node.index, scope)
        if index is UNDEFINED:
            return UNDEFINED
        if isinstance(base, Map):
            if not isinstance(index, (bool, int, float, bytes)):
                raise Failure(node.place, f"a map key cannot be {kind_of(index)}")
            return self.force(base.get(index))
        index = self.whole_number(index, node.place)
        if not -len(base) <= index < len(base):
            return UNDEFINED
        index %= len(base)
        return base[index:index + 1] if isinstance(base, bytes) else self.force(base[index])

    @staticmethod
    def whole_number(value, place):
        if type(value) is float and value.is_integer():
            return int(value)
        if type(value) is not int:
            raise Failure(place, f"an index must be an int, got {kind_of(value)}")
        return value

    def evaluate_Slice(self, node, scope):
        base = self.value(node.base, scope)
        if base is None or base is UNDEFINED:
            return UNDEFINED
        if not isinstance(base, (list, bytes)):
            raise Failure(node.place, f"only a list or string can be sliced, got {kind_of(base)}")
        low = 0 if node.low is None else self.value(node.low, scope)
        high = len(base) if node.high is None else self.value(node.high, scope)
        if low is UNDEFINED or high is UNDEFINED:
            return UNDEFINED
        low, high = self.whole_number(low, node.place), self.whole_number(high, node.place)
        return base[low:high] if 0 <= low <= high <= len(base) else UNDEFINED

    def evaluate_Unary(self, node, scope):
        value = self.value(node.operand, scope)
        if value is UNDEFINED:
            return UNDEFINED
        if node.operator == "not":
            if isinstance(value, bool):
                return not value
        elif is_number(value):
            return negated(value) if node.operator == "-" else value
        place = node.operand.place if node.operator == "not" else node.place
        raise Failure(place, f"unsupported operation: {node.operator} {kind_of(value)}")

    def evaluate_Test(self, node, scope):
        value = self.value(node.operand, scope)
        if node.word == "defined":
            return (value is not UNDEFINED) != node.negated
        empty = self.attempt(node.place, self.operators.is_empty, value)
        return empty if empty is UNDEFINED else empty != node.negated

    def evaluate_Binary(self, node, scope):
        operator = node.operator
        if operator in ("and", "or", "xor"):
            return self.logic(node, scope)
        left = self.value(node.left, scope)
        if operator == "else":
            return self.value(node.right, scope) if left is UNDEFINED else left
        right = self.value(node.right, scope)
        try:
            return self.attempt(node.place, self.binary, operator, left, right)
        except BadPattern as error:
            raise Failure(node.right.place, str(error)) from None

    def binary(self, operator, left, right):
        if operator in ("+", "-", "*", "/", "%"):
            return arithmetic(operator, left, right)
        if operator in ("<", "<=", ">", ">="):
            return self.operators.ordered(operator, left, right)
        if operator.startswith("not ") or operator == "!=":
            positive = "==" if operator == "!=" else operator[4:]
            result = self.binary(positive, left, right)
            return result if result is UNDEFINED else not result
        if operator == "==":
            return self.operators.equal(left, right)
        if operator == "contains":
            return self.operators.contains(left, right)
        if operator == "in":
            return self.operators.contains(right, left)
        return self.operators.matches(left, right)

    def truth(self, node, scope):
        """A bool or undefined."""
        value = self.value(node, scope)
        if value is not UNDEFINED and not isinstance(value, bool):
            raise Failure(node.place, f"a logical operator needs booleans, got {kind_of(value)}")
        return value

    def logic(self, node, scope):
        left = self.truth(node.left, scope)
        operator = node.operator
        if operator == "and" and left is not True:
            return left
        if operator == "or" and left is True and not self.is_print(node.left, scope):
            return True
        right = self.truth(node.right, scope)
        if operator == "and" or left is False and operator == "or":
            return right
        if operator == "or":
            return right if left is True or right is True else UNDEFINED
        return UNDEFINED if left is UNDEFINED or right is UNDEFINED else left != right

    @staticmethod
    def is_print(node, scope):
        """Whether this is a bare call of the builtin print, which does not end an `or`."""
        return (isinstance(node, nodes.Call) and isinstance(node.callee, nodes.Name) and node.callee.name == "print"
                and not scope.holder("print"))

    # -- quantifiers

    def iterations(self, source, names, scope):
        """A scope for each element of a list or map, as it is now."""
        collection = self.value(source, scope)
        if isinstance(collection, list):
            pairs = list(enumerate(collection))
        elif isinstance(collection, Map):
            pairs = collection.pairs()
        else:
            raise Failure(source.place, f"unsupported type for looping: {kind_of(collection)}")
        first = 1 if isinstance(collection, list) and len(names) == 1 else 0
        return collection, [(pair, Scope(scope, dict(zip(names, pair[first:])))) for pair in pairs]

    def evaluate_Quantifier(self, node, scope):
        collection, iterations = self.iterations(node.source, node.names, scope)
        if node.kind == "map":
            return [self.evaluate(node.body, inner) for _, inner in iterations]
        kept, saw_undefined = [], False
        for pair, inner in iterations:
            value = self.truth(node.body, inner)
            if node.kind == "any" and value is True:
                return True
            if node.kind == "all" and value is not True:
                return value
            if value is UNDEFINED:
                if node.kind == "filter":
                    return UNDEFINED
                saw_undefined = True
            elif value:
                kept.append(pair)
        if node.kind == "filter":
            return [element for _, element in kept] if isinstance(collection, list) else Map(kept)
        if node.kind == "all":
            return True
        return UNDEFINED if saw_undefined else False

    # -- calls

    def evaluate_Call(self, node, scope):
        callee = node.callee
        found = self.imported(callee.base, scope) if isinstance(callee, nodes.Selector) else None
        if found and found.is_native:
            arguments = [self.value(argument, scope) for argument in node.arguments]
            return self.attempt(node.place, found.call, self, node.place, callee.key, arguments)
        function = self.value(callee, scope)
        arguments = [self.value(argument, scope) for argument in node.arguments]
        return self.call(function, arguments, node.place)

    def call(self, function, arguments, place):
        if function is UNDEFINED:
            return UNDEFINED
        if isinstance(function, Builtin):
            if not function.least <= len(arguments) <= function.most:
                raise Failure(place, f"{function.name} takes another number of arguments than {len(arguments)}")
            return self.attempt(place, function.body, self, *arguments)
        if not isinstance(function, Function):
            raise Failure(place, f"{kind_of(function)} is no function")
        if len(arguments) != len(function.node.parameters):
            raise Failure(place, f"expected {len(function.node.parameters)} arguments, got {len(arguments)}")
        if self.depth >= CALL_DEPTH_MAX:
            raise Failure(place, "call depth exceeded")
        self.depth += 1
        inner = Scope(function.scope, dict(zip(function.node.parameters, arguments)))
        done = self.execute_all(function.node.body, inner)
        self.depth -= 1
        return done[1] if done else UNDEFINED

    # -- statements: each gives None, ("break",), ("continue",) or ("return", value)

    def execute_all(self, statements, scope):
        for statement in statements:
            done = getattr(self, "execute_" + type(statement).__name__)(statement, scope)
            if done:
                return done
        return None

    def execute_Expression(self, node, scope):
        self.value(node.value, scope)

    def execute_Return(self, node, scope):
        return ("return", UNDEFINED if node.value is None else self.evaluate(node.value, scope))

    def execute_Break(self, _node, _scope):
        return ("break",)

    def execute_Continue(self, _node, _scope):
        return ("continue",)

    def execute_Assign(self, node, scope):
        target = node.target
        if node.operator == "=":
            value = self.evaluate(node.value, scope)
            if isinstance(value, Rule) and value.state == "new":
                value.place = target.place
        else:
            left = self.value(target, scope)
            right = self.value(node.value, scope)
            value = self.attempt(node.place, arithmetic, node.operator[0], left, right)
        if isinstance(target, nodes.Name):
            scope.assign(target.name, value)
        else:
            self.assign_element(target, value, scope)

    def assign_element(self, target, value, scope):
        base = self.value(target.base, scope)
        index = self.value(target.index, scope)
        if isinstance(base, Map):
            if not isinstance(index, (bool, int, float, bytes)):
                raise Failure(target.index.place, f"a map key cannot be {kind_of(index)}")
            base.set(index, value)
        elif isinstance(base, list):
            index = self.whole_number(index, target.index.place)
            if not -len(base) <= index < len(base):
                raise Failure(target.index.place, "index out of range")
            base[index] = value
        else:
            raise Failure(target.place, f"only a list or map can be indexed, got {kind_of(base)}")

    def execute_If(self, node, scope):
        condition = self.value(node.condition, scope)
        if not isinstance(condition, bool):
            raise Failure(node.condition.place, f"if condition must result in a boolean, got {kind_of(condition)}")
        return self.execute_all(node.body if condition else node.otherwise, scope)

    def execute_For(self, node, scope):
        for _, inner in self.iterations(node.source, node.names, scope)[1]:
            done = self.execute_all(node.body, inner)
            if done == ("break",):
                break
            if done and done[0] == "return":
                return done
        return None

    def execute_Case(self, node, scope):
        subject = True if node.subject is None else self.value(node.subject, scope)
        otherwise = []
        for expressions, body in node.clauses:
            if expressions is None:
                otherwise = body
            elif any(self.operators.equal(subject, self.value(expression, scope)) is True for expression in expressions):
                return self.execute_all(body, scope)
        return self.execute_all(otherwise, scope)
