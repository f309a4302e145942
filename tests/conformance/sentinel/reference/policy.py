# SPDX-License-Identifier: Apache-2.0
"""One policy, run: source, files and configuration to a document."""

import posixpath

from .configuration import Configuration
from .evaluator import Machine, Scope
from .failure import Failure, Refused
from .imports import DataImport, ModuleImport, NativeImport
from .parser import parse
from .printing import shown, text_of
from .semantic import check, import_name
from .standard import STANDARD
from .standard.json import decoded
from .values import UNDEFINED, Builtin, Function, Map, Rule, copied

POLICY = "policy.sentinel"


class Run:
    """The files and modules of one evaluation. A module runs once, when it is first imported."""

    def __init__(self, files, configuration):
        self.files = files
        self.configuration = configuration
        self.machine = Machine()
        self.modules, self.natives = {}, {}
        self.loading = []

    def execute(self, source, file, is_module):
        tree = parse(source, file)
        values = {} if is_module else {name: copied(value) for name, value in self.configuration.globals.items()}
        if is_module and tree.params:
            raise Failure(tree.params[0].place, "a module has no parameters")
        static = {import_name(declaration) for declaration in tree.imports if self.is_static(declaration.path)}
        for declaration in tree.imports:
            if import_name(declaration) and not self.is_known(declaration.path):
                raise Refused(declaration.place, f'import "{declaration.path}" could not be resolved')
        check(tree, static, set(values))
        imports = {}
        for declaration in tree.imports:
            imports[import_name(declaration)] = self.resolve(declaration)
        scope = Scope(None, values, imports)
        for param in tree.params:
            scope.names[param.name] = self.param_value(param, scope)
        self.machine.execute_all(tree.statements, scope)
        return scope

    def param_value(self, param, scope):
        if param.name in self.configuration.params:
            return copied(self.configuration.params[param.name])
        if param.default is None:
            raise Failure(param.place, f"requires value for parameter {param.name}")
        return self.machine.evaluate(param.default, scope)

    def is_static(self, path):
        return path not in self.configuration.mocks and path not in self.configuration.modules and self.static_name(path) is not None

    def static_name(self, path):
        """The static import that a path names, alone or with keys behind it."""
        return next((name for name in self.configuration.static if path == name or path.startswith(name + "/")), None)

    def is_known(self, path):
        configuration = self.configuration
        return path in configuration.mocks or path in configuration.modules or path in STANDARD or self.static_name(path) is not None

    def resolve(self, declaration):
        path = declaration.path
        mock = self.configuration.mocks.get(path)
        if isinstance(mock, Map):
            return DataImport(mock, False)
        source = mock or self.configuration.modules.get(path)
        if source:
            return self.module(source, declaration)
        if self.static_name(path) is not None:
            return self.static_import(path, declaration)
        return self.standard(path)

    def standard(self, path):
        if path not in self.natives:
            members = STANDARD[path]
            self.natives[path] = NativeImport(members(self.configuration.plugins.get(path, Map())) if callable(members) else members)
        return self.natives[path]

    def static_import(self, path, declaration):
        name = self.static_name(path)
        try:
            value = decoded(self.file(self.configuration.static[name], declaration))
        except ValueError as error:
            raise Failure(declaration.place, f"static import {name}: {error}") from None
        for key in path[len(name) + 1:].split("/") if path != name else []:
            if not isinstance(value, Map) or not value.has(key.encode()):
                raise Failure(declaration.place, f"static import has no {key}")
            value = value.get(key.encode())
        return DataImport(value, True)

    def file(self, source, declaration):
        path = posixpath.normpath(source.decode())
        if path not in self.files:
            raise Failure(declaration.place, f"no file {path}")
        return self.files[path]

    def module(self, source, declaration):
        path = posixpath.normpath(source.decode())
        if path in self.loading:
            raise Failure(declaration.place, f"module {path} imports itself")
        if path not in self.modules:
            self.loading.append(path)
            scope = self.execute(self.file(source, declaration), path, True)
            self.loading.pop()
            self.modules[path] = ModuleImport(scope, self.machine.force)
        return self.modules[path]


def verdict(value):
    if value is UNDEFINED:
        return "undefined"
    if value is None or isinstance(value, (Function, Builtin)):
        return "error"
    if isinstance(value, bool):
        return "pass" if value else "fail"
    empty = len(value) == 0 if isinstance(value, (bytes, list, Map)) else value == 0
    return "pass" if empty else "fail"


def evaluate(source, files, config):
    """The document of one policy; `source` and the values of `files` are bytes."""
    run = Run(files, Configuration(config))
    document = {"result": "error", "main": None, "print": [], "rules": {}, "errors": []}
    scope = None
    try:
        scope = run.execute(source, POLICY, False)
        if "main" not in scope.names:
            raise Failure((POLICY, 1, 1), "a policy must assign main")
        main = run.machine.force(scope.names["main"])
        document["main"] = text_of(shown(main, run.machine.force))
        document["result"] = verdict(main)
        for name, value in scope.names.items():
            if isinstance(value, Rule) and value.state == "done":
                document["rules"][name] = text_of(shown(value.value, run.machine.force))
    except Failure as failure:
        document["main"] = None
        document["errors"].append(str(failure))
    document["print"] = [text_of(line) for line in run.machine.prints]
    return document
