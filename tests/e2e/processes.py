# SPDX-License-Identifier: Apache-2.0
"""What the kernel tells of processes, of those in sandboxes too."""
import os
from pathlib import Path


def arguments_of(pid):
    """Empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:
        return []


def environment_of(pid):
    """Empty when the process is gone."""
    try:
        return dict(entry.partition(b"=")[::2] for entry in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
    except OSError:
        return {}


def started(pid):
    """With the pid it names a process for good; None when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    except OSError:
        return None


def listens(pid):
    """Whether it has a TCP socket that others may connect to."""
    listening = "0A"
    tables = [table for family in ("tcp", "tcp6") if (table := Path(f"/proc/{pid}/net/{family}")).exists()]
    lines = [line.split() for table in tables for line in table.read_text().splitlines()[1:]]
    sockets = {f"socket:[{fields[9]}]" for fields in lines if fields[3] == listening}
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(file) in sockets:
                return True
        except OSError:
            continue  # closed meanwhile
    return False


def children_of(pid):
    try:
        return [int(child) for thread in Path(f"/proc/{pid}/task").iterdir()
                for child in (thread / "children").read_text().split()]
    except OSError:
        return []


def below(roots):
    """All processes below these, and these."""
    found, open_ends = set(), list(roots)
    while open_ends:
        pid = open_ends.pop()
        if pid not in found:
            found.add(pid)
            open_ends += children_of(pid)
    return found


def supervised(folder):
    """What runs for the engine in this folder, whether the server lives or not."""
    place = f"{folder}/engine".encode()
    return below(pid for pid in map(int, (p.name for p in Path("/proc").iterdir() if p.name.isdigit()))
                 if any(place in argument for argument in arguments_of(pid)))


def terraforms(folder, command):
    """{(pid, when it began)} of the terraform of this folder's engine that run `command`."""
    found = {pid for pid in supervised(folder)
             if (a := arguments_of(pid))[1:2] == [command.encode()] and a[0].endswith(b"terraform")}
    # A child that terraform has just forked bears its arguments until it runs a program of its own.
    forked = {child for pid in found for child in children_of(pid)}
    return {(pid, started(pid)) for pid in found - forked}
