# SPDX-License-Identifier: Apache-2.0
"""Programs as a person runs them: with their output caught, or on a terminal of their own."""
import os
import pty
import select
import subprocess
import time

QUESTION = b"Only 'yes' is a yes: "


class Told:
    """What a program said, and its exit code."""

    def __init__(self, code, out, notes=""):
        self.code, self.out, self.notes = code, out, notes

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n---- notes\n{self.notes}"


def run(command, environment, text="", folder=None, seconds=120):
    done = subprocess.run([str(word) for word in command], env=environment, input=text, text=True,
                          capture_output=True, cwd=folder, timeout=seconds)
    return Told(done.returncode, done.stdout, done.stderr)


def run_on_terminal(command, environment, answer=None, question=QUESTION, seconds=120):
    """On a pseudo terminal; `answer`, or what it returns, is typed at the question. Both streams are told as one."""
    words = [str(word) for word in command]
    child, terminal = pty.fork()
    if child == 0:
        os.execve(words[0], words, environment)
    said, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says EIO when the last one who had it open is gone
            break
        said += piece
        if answer is not None and question in said:
            os.write(terminal, (answer() if callable(answer) else answer).encode())
            answer = None
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return Told(os.waitstatus_to_exitcode(status), said.decode().replace("\r\n", "\n"))
