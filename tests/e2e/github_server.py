# SPDX-License-Identifier: Apache-2.0
"""A real server and the fake GitHub that it serves, which remembers all that it is asked."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))
from github import FakeGithub  # noqa: E402
from harness import ServerTest, eventually  # noqa: E402

SECRET = "a secret of the webhook"
CHECKS = ("PORC Validate", "PORC Plan", "PORC Policy", "PORC Apply")


def standing(*conclusions):
    """{check: conclusion}, in the order of CHECKS."""
    return dict(zip(CHECKS, conclusions, strict=True))


PASSED = standing("success", "success", "success", "neutral")
BROKEN = standing("failure", "failure", "failure", "skipped")
DONE = standing("success", "success", "success", "success")
RETIRED = standing("success", "cancelled", "cancelled", "cancelled")
NOT_PLANNED = standing("success", "neutral", "neutral", "neutral")


def blueprint(image="registry.example/orders:1", name="orders", **more):
    lines = ["kind: service", "metadata:", f"  name: {name}"]
    lines += [f"  {key}: {json.dumps(value)}" for key, value in more.items()]
    return "\n".join(lines + ["inputs:", f"  image: {json.dumps(image)}", ""])


class GithubTest(ServerTest):
    as_app = True

    @classmethod
    def setUpClass(cls):
        cls.github = cls.with_fake(FakeGithub())
        cls.github.__enter__()
        cls.environment = {**cls.environment, "GITHUB_API": cls.github.url, "GITHUB_WEBHOOK_SECRET": SECRET,
                           "PORC_GITHUB_BLUEPRINTS": "infra/**/*.yaml", "PORC_PUBLIC_URL": "https://porc.example",
                           **cls.credentials()}
        super().setUpClass()
        cls.aim()

    @classmethod
    def credentials(cls):
        if not cls.as_app:
            return {"GITHUB_TOKEN": cls.github.personal_token()}
        cls.github.install()
        return {"GITHUB_APP_ID": str(cls.github.app["id"]), "GITHUB_APP_PRIVATE_KEY": cls.github.key.pem}

    @classmethod
    def aim(cls):
        """Webhooks go to the server; to be told again when it listens elsewhere."""
        cls.github.hooks.aim(f"http://{cls.server.url.netloc}/webhooks/github", SECRET)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.github.__exit__()

    def repository(self, name, files=None):
        return self.github.repository(f"acme/{name}", files if files is not None else {"README.md": "Orders\n"})

    def shown(self, repository, commit, wanted, seconds=120):
        """What the commit shows once its checks are as `wanted`: {name: conclusion, or status while it has none}."""
        def stand():
            checks = repository.checks(commit)
            now = {name: run["conclusion"] or run["status"] for name, run in checks.items()}
            self.last = now
            return now == wanted and checks
        try:
            return eventually("checks", stand, seconds)
        except AssertionError:
            self.fail(f"checks are {self.last}, not {wanted}: {self.server.log.read_text()[-3000:]}")

    def runs_of(self, commit):
        return [run["run_id"] for run in self.server.get("/runs?limit=200").json["runs"]
                if (run.get("external_id") or "").endswith(commit)]

    def run_of(self, commit):
        return self.runs_of(commit)[0]
