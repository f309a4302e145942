# SPDX-License-Identifier: Apache-2.0
"""link_map_test.py SIM_TEST PORC: the simulation drives the very code that production runs, and has none of its own.

Both programs are linked from the same libraries. What could still differ is a second implementation in the
simulation's own objects, which the linker would prefer: there must be none.
"""
import subprocess
import sys
from pathlib import Path

# Where decisions are made. Everything else in the simulation is time, weather and what is outside.
PRODUCTION = ("porc::orchestrator::", "porc::run::", "porc::audit::", "porc::blueprint::", "porc::workspace::")
DRIVEN = "porc::orchestrator::Driver::"


def own_name(function):
    """Without the type that the name of a template begins with, its arguments and parameters."""
    depth, word = 0, ""
    for letter in function.replace("(anonymous namespace)", "{anonymous}"):
        if letter == "(" and depth == 0:
            break
        depth += {"<": 1, ">": -1}.get(letter, 0)
        if depth == 0:
            word = "" if letter == " " else word + letter
    return word


def defined(file):
    """Demangled name and size of every strong function that `file` defines."""
    listing = subprocess.run(["nm", "-C", "-S", "--defined-only", str(file)], capture_output=True, text=True, check=True).stdout
    functions = {}
    for line in listing.splitlines():
        parts = line.split(maxsplit=3)
        if len(parts) == 4 and parts[2] in "Tt":
            functions[parts[3]] = int(parts[1], 16)
    return functions


def main():
    sim, porc = Path(sys.argv[1]), Path(sys.argv[2])
    faults = []
    objects = list(sim.parent.glob("CMakeFiles/sim_test.dir/**/*.o"))
    if not objects:
        faults.append("the objects of the simulation were not found")
    for file in objects:
        faults += [f"{file.name} defines {name}" for name in defined(file)
                   if own_name(name).startswith(PRODUCTION)]
    ours, theirs = defined(sim), defined(porc)
    driven = [name for name in theirs if name.startswith(DRIVEN)]
    if not driven:
        faults.append(f"{porc.name} has no {DRIVEN}*")
    faults += [f"{name} is not the same in both" for name in driven if ours.get(name) != theirs[name]]
    print("\n".join(faults) or f"{len(driven)} functions of the driver, the same in both")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
