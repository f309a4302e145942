# SPDX-License-Identifier: Apache-2.0
"""What has happened before the examples of docs/github.md are run, and where its pictures of checks come from."""
import contextlib
import html
import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))
from github import FakeGithub  # noqa: E402
from github_server import PASSED, SECRET, blueprint  # noqa: E402
from harness import ROOT, eventually  # noqa: E402

GOLDEN_BLOCK = re.compile(r"^<!-- golden: (.*?) -->\n````markdown\n(.*?)^````\n", re.MULTILINE | re.DOTALL)


def golden(step, check):
    """The summary of a check as GitHub shows it."""
    kept = json.loads((ROOT / f"tests/golden/github/{step}.json").read_text())
    return html.unescape("\n".join(kept[check]["summary"])).rstrip("\n") + "\n"


class GithubPage(contextlib.ExitStack):
    """A pull request was opened, and another repository, on which the app is not installed, has sent an event."""

    def __init__(self):
        super().__init__()
        self.github = self.enter_context(FakeGithub())
        self.github.install("acme")
        self.settings = {"GITHUB_API": self.github.url, "GITHUB_APP_ID": self.github.app["client_id"],
                         "GITHUB_APP_PRIVATE_KEY": self.github.key.pem, "GITHUB_WEBHOOK_SECRET": SECRET,
                         "PORC_GITHUB_BLUEPRINTS": "infra/**/*.yaml"}

    def happen(self, server):
        self.github.hooks.aim(f"http://{server.url.netloc}/webhooks/github", SECRET)
        orders = self.github.repository("acme/orders", {"README.md": "Orders\n"})
        proposed = orders.commit({"infra/orders.yaml": blueprint()}, branch="feature", tell=False)
        orders.open_pull("feature")
        eventually("it is planned", lambda: PASSED == {
            name: run["conclusion"] for name, run in orders.checks(proposed).items()}, 120)
        other = self.github.repository("elsewhere/shop", {"infra/shop.yaml": blueprint(name="shop")})
        other.commit({"infra/shop.yaml": blueprint("registry.example/shop:2", name="shop")})
        eventually("that is given up", lambda: server.get("/inbox?state=dead").json["events"] and
                   server.get("/outbox?state=dead").json["entries"])
