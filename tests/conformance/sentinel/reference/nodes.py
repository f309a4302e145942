# SPDX-License-Identifier: Apache-2.0
"""The syntax tree. `place` is where a node begins."""


def node(name, fields):
    names = fields.split()

    def __init__(self, place, *values):
        assert len(values) == len(names), name
        self.place = place
        for field, value in zip(names, values):
            setattr(self, field, value)

    return type(name, (), {"__init__": __init__, "__slots__": ("place", *names), "fields": tuple(names)})


Literal = node("Literal", "value")
Name = node("Name", "name")
Paren = node("Paren", "inner")
ListLiteral = node("ListLiteral", "elements")
MapLiteral = node("MapLiteral", "entries")
Function = node("Function", "parameters body")
Rule = node("Rule", "when body")
Quantifier = node("Quantifier", "kind source names body")
Selector = node("Selector", "base key")
Index = node("Index", "base index")
Slice = node("Slice", "base low high")
Call = node("Call", "callee arguments")
Unary = node("Unary", "operator operand")
Binary = node("Binary", "operator left right")
Test = node("Test", "operand word negated")  # is [not] empty, is [not] defined

Import = node("Import", "path name")
Param = node("Param", "name default")
Assign = node("Assign", "target operator value")
If = node("If", "condition body otherwise")
For = node("For", "source names body")
Case = node("Case", "subject clauses")  # clauses: (expressions or None for else, statements)
Return = node("Return", "value")
Break = node("Break", "")
Continue = node("Continue", "")
Expression = node("Expression", "value")
File = node("File", "imports params statements")
