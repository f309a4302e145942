# SPDX-License-Identifier: Apache-2.0
"""`pine policy test` and `policy apply` over the small folders of policy/, compared byte for byte with
policy/told/. PORC_ACCEPT=1 rewrites those."""
import http.server
import json
import os
import re
import resource
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from harness import BIN, ROOT, main

FOLDER = ROOT / "tests/e2e/policy"

# name of the file: (folder, words, exit code)
TOLD = {
    "test": ("shop", ["test"], 1),
    "test-above": (".", ["test", "shop/untested.sentinel", "shop/restrict-size.sentinel", "-run=size/^l"], 0),
    "test-verbose": ("shop", ["test", "-verbose", "-run", "restrict/small|legacy"], 0),
    "test-json": ("shop", ["test", "-json", "-run=restrict/wrong"], 1),
    "test-no-pattern": ("shop", ["test", "-run=("], 2),
    "test-no-folder": ("shop", ["test", "nowhere"], 2),
    "test-bad-flag": ("shop", ["test", "-verbos"], 2),
    "apply": ("shop", ["apply"], 1),
    "apply-pass": ("shop", ["apply", "restrict-size", "-param", "limit=10"], 0),
    "apply-trace": ("shop", ["apply", "-trace", "--param=limit=10", "restrict-size.sentinel"], 0),
    "apply-above": (".", ["apply", "-config=shop/sentinel.hcl", "untested"], 0),
    "apply-json": ("shop", ["apply", "-json", "restrict-size"], 1),
    "apply-rule": ("shop", ["apply", "-json-rule=violations", "restrict-size"], 1),
    "apply-error": ("shop", ["apply", "untold.sentinel"], 3),
    "apply-broken": ("shop", ["apply", "broken.sentinel"], 9),
    "apply-no-policy": ("shop", ["apply", "restrict-sice"], 9),
    "apply-bad-flag": ("shop", ["apply", "-parm", "x=1"], 9),
}


def told(folder, words):
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PORC_", "SENTINEL_"))}
    ended = subprocess.run([BIN / "pine", "policy", *words], cwd=FOLDER / folder, capture_output=True, text=True,
                           env=environment, check=False)
    text = f"$ pine policy {' '.join(words)}\n{ended.stdout}"
    if ended.stderr:
        text += f"--- on standard error\n{ended.stderr}"
    return re.sub(r'"duration": \d+', '"duration": 0', text + f"--- exit {ended.returncode}\n"), ended.returncode


class PolicyCommands(unittest.TestCase):
    def test_every_command_tells_what_was_recorded(self):
        for name, (folder, words, code) in TOLD.items():
            with self.subTest(name):
                text, ended = told(folder, words)
                self.assertEqual(ended, code, text)
                path = FOLDER / "told" / (name + ".txt")
                if os.environ.get("PORC_ACCEPT") == "1":
                    path.write_text(text)
                self.assertEqual(text, path.read_text())
        if os.environ.get("PORC_ACCEPT") == "1":
            self.skipTest("rewrote policy/told")

    def test_a_param_may_come_from_the_environment(self):
        ended = subprocess.run([BIN / "pine", "policy", "apply", "-json-rule=main", "restrict-size"],
                               cwd=FOLDER / "shop", capture_output=True, text=True, check=False,
                               env={**os.environ, "SENTINEL_PARAM_limit": "10"})
        self.assertEqual((json.loads(ended.stdout), ended.returncode), (True, 0), ended.stderr)

    def test_cases_that_run_at_once_tell_the_same(self):
        one, _ = told("shop", ["test", "-maxConcurrency=1"])
        many, _ = told("shop", ["test", "-maxConcurrency=8"])
        self.assertEqual(one.split("\n", 1)[1], many.split("\n", 1)[1])

    def test_a_policy_that_goes_too_deep_is_told_whatever_the_limit_of_the_shell(self):
        sums = "f(n - 1)"
        for _ in range(100):
            sums = f"(0 + {sums})"
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder) / "deep.sentinel"
            policy.write_text(f"f = func(n) {{\n\tif n is 0 {{ return 0 }}\n\treturn 1 + {sums}\n}}\nmain = f(450)\n")
            most = resource.getrlimit(resource.RLIMIT_STACK)[1]
            for stack in (1 << 20, most):
                ended = subprocess.run(
                    [BIN / "pine", "policy", "apply", "deep.sentinel"], cwd=folder, capture_output=True, text=True,
                    check=False, preexec_fn=lambda s=stack: resource.setrlimit(resource.RLIMIT_STACK, (s, most)))
                self.assertEqual(ended.returncode, 3, ended.stderr)
                self.assertIn("nested too deeply", ended.stdout)

    def test_only_hosts_that_were_named_are_reached(self):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"colour": "blue"}')

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        host = f"127.0.0.1:{server.server_port}"
        with tempfile.TemporaryDirectory() as folder:
            policy = Path(folder) / "p.sentinel"
            policy.write_text('import "http"\nimport "json"\nparam url\n'
                              'main = json.unmarshal(http.get(url).body).colour is "blue"\n')
            case = Path(folder) / "test/p/a.hcl"
            case.parent.mkdir(parents=True)
            case.write_text(f'param "url" {{ value = "http://{host}/" }}\n')
            for words, code in ((["test"], 1), (["test", "-allow-http=example.com"], 1),
                                (["test", "--allow-http", host], 0),
                                (["apply", "p.sentinel", f"-param=url=http://{host}/", "-allow-http", host], 0),
                                (["explain", "p.sentinel", f"-param=url=http://{host}/", "-allow-http", host], 0)):
                ended = subprocess.run([BIN / "pine", "policy", *words], cwd=folder, capture_output=True, text=True,
                                       check=False)
                self.assertEqual(ended.returncode, code, (words, ended.stdout, ended.stderr))


if __name__ == "__main__":
    main()
