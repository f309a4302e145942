#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""both_engines DRIVER [COUNT]: random templates through Jinja2 and, by DRIVER (jinja_render_lines), through ours.

Both must write the same text, or both refuse. A case is made of its number alone, and the numbers of a run begin
at its seed: PORC_SEED=n begins at n (1 without it, a fresh one with SCALE=full), and with COUNT 1 shows that one
case. SCALE=full takes ten times as many.
"""

import json
import multiprocessing
import os
import pathlib
import random
import re
import resource
import signal
import subprocess
import sys
import time
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from jinja2 import DictLoader, StrictUndefined, Undefined, UndefinedError, runtime  # noqa: E402
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference  # noqa: E402
from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: E402
from jinja2.utils import Cycler, Joiner, Namespace  # noqa: E402
from expressions import read_grammar  # noqa: E402
from templates import Templates, random_context  # noqa: E402

BATCH = 500
COUNT = {"ci": 20_000, "full": 200_000}
SECONDS_MAX = 10  # of one template in Jinja2
BYTES_MAX = 1 << 31
RENDERED_MIN = 0.6  # of all; what both refuse says less
LIMITED_MAX = 0.01
SHOWN_MAX = 10
NOT_OURS = {"e", "escape", "escaped", "forceescape", "striptags", "urlize", "xmlattr", "pprint", "random",
            "safe"}  # makes Markup, which escapes what it is joined with
# What Jinja2 prints of an object, with its address, where we refuse to print it.
OBJECT_TEXT = re.compile(r"<[\w. ]+ (at|of|object at) |<(Macro|Cycler|Joiner|Namespace|LoopContext|class|jinja2|TemplateReference|BlockReference)\b", re.IGNORECASE)


def make_case(seed):
    chance = random.Random(seed)
    files, main = Templates(chance).make()
    options = {name: True for name in ("trim_blocks", "lstrip_blocks", "keep_trailing_newline") if chance.random() < 0.2}
    return {"templates": files, "main": main, "context": random_context(chance), "options": options}


def refuse_to_print(self):
    """Jinja2 prints "Undefined" for an undefined element of a list."""
    raise UndefinedError(f"an undefined value is printed: {self._undefined_name}")


Undefined.__repr__ = refuse_to_print
StrictUndefined.__repr__ = refuse_to_print


def refuse_object(self):
    """Its address, or what it holds, which we refuse to print even where nobody sees it in the end."""
    raise TypeError(f"a {type(self).__name__} is printed")


for kind in (BlockReference, Cycler, Joiner, LoopContext, Macro, Namespace, TemplateReference):
    kind.__repr__ = refuse_object


joined = runtime.str_join


def join_without_objects(parts):
    """What `~` makes: Python's own lazy lists have a text that nobody can take from them."""
    text = joined(parts)
    if OBJECT_TEXT.search(text):
        raise TypeError(f"prints an object: {text}")
    return text


runtime.str_join = join_without_objects


class WithoutComplex(ImmutableSandboxedEnvironment):
    """Refuses where Python leaves the real numbers, whether the complex one is printed or not."""

    intercepted_binops = frozenset({"**"})

    def call_binop(self, context, operator, left, right):
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, complex):
            raise ArithmeticError(f"a complex number: {result}")
        return result


def too_slow(_signal, _frame):
    raise TimeoutError("Jinja2 takes too long")


def jinja2_answer(case):
    # Not optimized: what folds constants refuses parts that are never reached.
    environment = WithoutComplex(
        undefined=StrictUndefined, loader=DictLoader(case["templates"]), cache_size=-1, optimized=False,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **case["options"])
    signal.alarm(SECONDS_MAX)
    try:
        for name in case["templates"]:  # as with us a fault in one that is not reached counts
            environment.get_template(name)
        text = environment.get_template(case["main"]).render(case["context"])
        if OBJECT_TEXT.search(text) or OBJECT_TEXT.search(text[::-1]):
            return {"error": "prints an object: " + text}
        return {"text": text}
    except Exception as error:  # Jinja2 lets Python's own errors through
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        signal.alarm(0)


def compare(driver, first, count):
    """(rendered, refused, limited, faults) of the cases `first` and following."""
    cases = [make_case(first + i) for i in range(count)]
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    ran = subprocess.run([driver], input=lines, capture_output=True, encoding="utf-8", check=False)
    answers = [json.loads(line) for line in ran.stdout.split("\n") if line]
    if len(answers) != count:
        return 0, 0, 0, [(first + len(answers), f"our engine ended with {ran.returncode}: {ran.stderr[-500:]}")]
    rendered = refused = limited = 0
    faults = []
    for i, (case, ours) in enumerate(zip(cases, answers)):
        if ours.get("limit"):
            limited += 1
            continue
        theirs = jinja2_answer(case)
        if "text" in ours and ours.get("text") == theirs.get("text"):
            rendered += 1
        elif "error" in ours and "error" in theirs:
            refused += 1
        else:
            faults.append((first + i, f"Jinja2: {theirs}\n  ours:   {ours}"))
    return rendered, refused, limited, faults


def work(arguments):
    warnings.simplefilter("ignore", SyntaxWarning)  # Python's, of what a template calls or indexes
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_MAX, BYTES_MAX))
    signal.signal(signal.SIGALRM, too_slow)
    return compare(*arguments)


def show(seed, fault):
    case = make_case(seed)
    print(f"PORC_SEED={seed}\n  {fault}")
    for name, text in case["templates"].items():
        print(f"  {name}{' (rendered)' if name == case['main'] else ''}: {text!r}")
    print(f"  context: {json.dumps(case['context'], ensure_ascii=False)}\n  options: {json.dumps(case['options'])}", flush=True)


def check_grammar():
    """Every builtin of Jinja2's that we have must be in the grammar."""
    environment = ImmutableSandboxedEnvironment()
    grammar = "\n".join(sum(read_grammar().values(), []))
    wanted = [f"|{name}" for name in environment.filters if name not in NOT_OURS]
    wanted += [f" is {name}" for name in environment.tests if name.isalpha() and name not in NOT_OURS]
    missing = [name for name in wanted if not re.search(re.escape(name) + r"\b", grammar)]
    assert not missing, f"not in expressions.grammar: {missing}"


def main(driver, count):
    check_grammar()
    fresh = random.SystemRandom().randrange(1 << 40) if os.environ.get("SCALE") == "full" else 1
    seed = int(os.environ.get("PORC_SEED") or fresh)
    print(f"PORC_SEED={seed}, {count} templates", flush=True)
    batches = [(driver, at, min(BATCH, seed + count - at)) for at in range(seed, seed + count, BATCH)]
    begin = time.monotonic()
    rendered = refused = limited = 0
    faults = []
    with multiprocessing.Pool() as pool:
        for part in pool.imap(work, batches):
            rendered, refused, limited = rendered + part[0], refused + part[1], limited + part[2]
            faults += part[3]
    for fault in faults[:SHOWN_MAX]:
        show(*fault)
    print(f"{rendered} rendered the same, {refused} refused by both, {limited} at a limit of ours, {len(faults)} differ; "
          f"{time.monotonic() - begin:.0f} s")
    enough = count < BATCH or (rendered >= RENDERED_MIN * count and limited <= LIMITED_MAX * count)
    if not enough:
        print(f"too few are rendered (at least {RENDERED_MIN:.0%}), or too many reach a limit (at most {LIMITED_MAX:.0%})")
    return 1 if faults or not enough else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else COUNT[os.environ.get("SCALE", "ci")]))
