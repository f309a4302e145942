#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a merge applies and what it plans again, merge queues, reruns, and events that were lost."""
import html
import json

from github_server import BROKEN, DONE, NOT_PLANNED, PASSED, RETIRED, GithubTest, blueprint
from harness import eventually, main


class Merges(GithubTest):
    flags = ("--no-sandbox",)  # a ledger is a file outside

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.listen = cls.server.url.netloc  # where GitHub finds it again

    def propose(self, name):
        repository = self.repository(name)
        commit = repository.commit({f"infra/{name}.yaml": blueprint(name=name)}, branch="one", tell=False)
        pull = repository.open_pull("one")
        self.shown(repository, commit, PASSED)
        return repository, commit, pull

    def assert_says(self, repository, commit, text, check="PORC Plan"):
        self.assertIn(text, html.unescape(repository.checks(commit)[check]["output"]["summary"]))

    def status(self, commit):
        return self.server.status(self.run_of(commit))["status"]

    def test_what_nobody_looked_at_is_planned_and_waits(self):
        repository = self.repository("direct")
        pushed = repository.commit({"infra/direct.yaml": blueprint(name="direct")})
        checks = self.shown(repository, pushed, PASSED)
        self.assert_says(repository, pushed, "No plan of this file was looked at before it was merged")
        self.assertEqual(self.status(pushed), "planned")
        repository.collaborators["dev"] = "write"
        repository.press(checks["PORC Plan"]["id"], "apply")
        self.shown(repository, pushed, DONE)

    def test_a_merge_that_changes_the_file_is_planned_again(self):
        repository, reviewed, pull = self.propose("mended")
        before = repository.branches["main"]
        merged = repository.commit({"infra/mended.yaml": blueprint("registry.example/mended:2", name="mended")}, tell=False)
        repository.become(pull, merged)
        self.github.hooks.pull(repository, repository.pulls[pull], "closed")
        self.github.hooks.push(repository, "main", before, merged)
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, "No plan of this file was looked at before it was merged")
        self.assertNotEqual(self.run_of(merged), self.run_of(reviewed))

    def test_a_plan_that_is_no_longer_true_is_made_again(self):
        repository, reviewed, pull = self.propose("late")
        other = self.server.submit(self.service("late"))
        self.assertEqual(self.server.wait(other)["status"], "applied")
        self.shown(repository, reviewed, RETIRED)
        merged = repository.merge(pull)
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, "The plan that was looked at is not applied")
        self.assertEqual(self.status(merged), "planned", "it waits")

    def merged(self, repository, files, branch):
        """A pull request with these files, applied by its merge."""
        commit = repository.commit(files, branch=branch, tell=False)
        pull = repository.open_pull(branch)
        self.shown(repository, commit, PASSED)
        self.shown(repository, repository.merge(pull), DONE)

    def destroys(self, name):
        return [run["run_id"] for run in self.server.get("/runs?limit=200").json["runs"]
                if run["operation"] == "destroy" and run["identity"]["name"] == name]

    def test_a_file_that_is_moved_takes_nothing_away(self):
        repository = self.repository("moved")
        self.merged(repository, {"infra/moved.yaml": blueprint(name="moved")}, "one")
        commit = repository.commit({"infra/moved.yaml": None, "infra/team/moved.yaml": blueprint(name="moved")},
                                   branch="two", tell=False)
        pull = repository.open_pull("two")
        self.shown(repository, commit, DONE)
        self.assert_says(repository, commit, "Moved to infra/team/moved.yaml: nothing is destroyed.")
        merged = repository.merge(pull)
        self.shown(repository, merged, DONE)
        self.assert_says(repository, merged, "Moved to infra/team/moved.yaml: nothing is destroyed.")
        self.assertEqual(self.destroys("moved"), [])

    def test_a_file_that_is_taken_away_while_another_is_the_same_blueprint_takes_nothing_away(self):
        repository = self.repository("spare")
        self.merged(repository, {"infra/spare.yaml": blueprint(name="spare")}, "one")
        repository.commit({"infra/other.yaml": blueprint(name="spare"), "infra/broken.yaml": "kind: ["}, tell=False)
        pushed = repository.commit({"infra/spare.yaml": None})
        self.shown(repository, pushed, DONE)
        self.assert_says(repository, pushed, "Stands in infra/other.yaml as well: nothing is destroyed.")
        self.assertEqual(self.destroys("spare"), [])

    def test_a_file_that_may_have_moved_takes_nothing_away(self):
        repository = self.repository("unclear")
        self.merged(repository, {"infra/unclear.yaml": blueprint(name="unclear")}, "one")
        commit = repository.commit({"infra/unclear.yaml": None, "infra/team/unclear.yaml": "kind: ["}, branch="two",
                                   tell=False)
        repository.open_pull("two")
        self.shown(repository, commit, BROKEN)
        self.assert_says(repository, commit, "nobody can tell whether it was moved to infra/team/unclear.yaml",
                         "PORC Validate")
        self.assertEqual(self.destroys("unclear"), [])

    def test_two_files_that_are_the_same_blueprint_fail(self):
        repository = self.repository("double")
        commit = repository.commit({f"infra/{name}.yaml": blueprint(name="double") for name in "ab"}, branch="one",
                                   tell=False)
        repository.open_pull("one")
        self.shown(repository, commit, BROKEN)
        self.assert_says(repository, commit, "infra/a.yaml and infra/b.yaml are the same blueprint (dev/service/double)",
                         "PORC Validate")
        self.assertEqual(self.runs_of(commit), [])

    def test_a_new_file_that_is_the_same_blueprint_as_one_that_stands_fails(self):
        repository = self.repository("twin")
        self.merged(repository, {"infra/twin.yaml": blueprint(name="twin")}, "one")
        commit = repository.commit({"infra/other.yaml": blueprint(name="twin")}, branch="two", tell=False)
        repository.open_pull("two")
        self.shown(repository, commit, BROKEN)
        self.assert_says(repository, commit, "infra/other.yaml and infra/twin.yaml are the same blueprint "
                                             "(dev/service/twin)", "PORC Validate")
        self.assertEqual(self.runs_of(commit), [])

    def test_what_a_fork_brings_is_planned_again_and_waits(self):
        repository = self.repository("forked")
        fork = self.github.repository("stranger/forked")
        fork.branches["main"] = repository.branches["main"]
        for kind in ("blobs", "trees", "commits"):
            getattr(fork.git, kind).update(getattr(repository.git, kind))
        proposed = fork.commit({"infra/forked.yaml": blueprint(name="forked")}, branch="gift", tell=False)
        pull = repository.open_pull("gift", by="stranger", fork=fork)
        self.shown(repository, proposed, NOT_PLANNED)
        merged = repository.merge(pull)
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, "No plan of this file was looked at before it was merged")
        self.assertEqual(self.status(proposed), "superseded")

    def propose_while_busy(self, name):
        """A pull request whose plan is some twenty seconds away, for something else is being applied there."""
        repository = self.repository(name)
        ledger = {"kind": "ledger", "metadata": {"name": name},
                  "inputs": {"entries": 1, "seconds": 20, "label": "one", "file": f"{self.scratch}/{name}.ledger"}}
        first = self.server.submit({**ledger, "metadata": {**ledger["metadata"], "repo": f"acme/{name}"}})
        self.server.wait(first, {"applying"})
        ledger["inputs"].update(label="two", seconds=0)
        commit = repository.commit({f"infra/{name}.yaml": json.dumps(ledger)}, branch="one", tell=False)
        pull = repository.open_pull("one")
        eventually("it waits for its workspace", lambda: self.runs_of(commit) and self.status(commit) == "plan_queued")
        return repository, commit, pull

    def test_a_merge_that_is_told_late_goes_on_with_nothing_that_was_planned_since(self):
        repository, commit, pull = self.propose_while_busy("overdue")
        self.github.hooks.lost = 2  # that it is closed, and the push
        merged = repository.merge(pull)
        self.shown(repository, commit, PASSED)
        self.github.hooks.send_again(self.github.hooks.deliveries[-1])
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, "No plan of this file was looked at before it was merged")
        self.assertEqual((self.status(commit), self.status(merged)), ("superseded", "planned"))

    def test_a_plan_that_is_made_after_the_merge_waits(self):
        repository, commit, pull = self.propose_while_busy("busy")
        merged = repository.merge(pull)
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, "No plan of this file was looked at before it was merged")
        self.assertEqual(self.status(commit), "superseded")

    def test_a_push_that_changes_too_many_blueprints_is_refused(self):
        repository = self.repository("many")
        many = repository.commit({f"infra/{number}.yaml": blueprint(name=f"many-{number}") for number in range(201)})
        self.shown(repository, many, BROKEN)
        self.assert_says(repository, many, "the commit changes 201 blueprints: at most 200 are looked at")
        self.assertEqual(self.runs_of(many), [])

    def test_what_was_applied_and_reverted_before_the_merge_is_planned_again(self):
        repository = self.repository("reverted")
        repository.collaborators["dev"] = "write"
        self.merged(repository, {"infra/reverted.yaml": blueprint(name="reverted")}, "one")
        commit = repository.commit({"infra/reverted.yaml": blueprint("registry.example/reverted:2", name="reverted")},
                                   branch="two", tell=False)
        pull = repository.open_pull("two")
        checks = self.shown(repository, commit, PASSED)
        repository.press(checks["PORC Plan"]["id"], "apply")
        self.shown(repository, commit, DONE)
        back = self.server.submit({"kind": "service", "metadata": {"name": "reverted", "repo": "acme/reverted"},
                                   "inputs": {"image": "registry.example/orders:1"}})
        self.assertEqual(self.server.wait(back)["status"], "applied")
        merged = repository.merge(pull)
        self.shown(repository, merged, PASSED)
        self.assert_says(repository, merged, f"run {back} changed the state after it was applied")

    def test_a_pull_request_that_is_closed_ends_its_runs(self):
        repository, commit, pull = self.propose("closed")
        repository.close(pull)
        checks = self.shown(repository, commit, RETIRED)
        self.assertEqual(checks["PORC Plan"]["output"]["title"], f"pull request {pull} was closed")

    def group(self, repository, name):
        """What GitHub's merge queue makes of the one pull request."""
        base = repository.branches["main"]
        head = repository.commit({f"infra/{name}.yaml": blueprint(name=name)}, branch="gh-readonly-queue/main/pr-1",
                                 message="Merge #1", tell=False)
        self.github.hooks.merge_group(repository, head, base)
        self.shown(repository, head, PASSED)
        return base, head

    def test_a_merge_queue_waits_for_the_same_names_and_applies_what_it_planned(self):
        repository, proposed, pull = self.propose("queued")
        base, head = self.group(repository, "queued")
        planned = self.run_of(head)
        repository.become(pull, head)
        # GitHub may tell of the end of the group first.
        self.github.hooks.merge_group(repository, head, base, "destroyed", reason="merged")
        self.github.hooks.pull(repository, repository.pulls[pull], "closed")
        self.github.hooks.push(repository, "main", base, head)
        self.shown(repository, head, DONE)
        self.assertEqual(self.server.status(planned)["status"], "applied")
        self.assertEqual(self.runs_of(head), [planned])

    def test_a_group_that_is_given_up_ends_its_runs(self):
        repository, _, _ = self.propose("given-up")
        base, head = self.group(repository, "given-up")
        self.github.hooks.merge_group(repository, head, base, "destroyed", reason="invalidated")
        checks = self.shown(repository, head, RETIRED)
        self.assertEqual(checks["PORC Plan"]["output"]["title"], "the merge group was given up")

    def test_a_suite_that_is_asked_for_again_has_new_checks(self):
        repository, commit, _ = self.propose("suite")
        before = {run["id"] for run in repository.checks(commit).values()}
        self.github.hooks.check_suite(repository, commit)
        eventually("there are new ones", lambda: len(repository.check_runs) == 8 and not before & {
            run["id"] for run in repository.checks(commit).values()})
        self.shown(repository, commit, PASSED)

    def test_an_event_that_was_lost_is_asked_for_at_the_start(self):
        repository = self.repository("lost")
        commit = repository.commit({"infra/lost.yaml": blueprint(name="lost")}, branch="one", tell=False)
        self.server.stop()
        repository.open_pull("one")
        self.assertEqual(self.github.hooks.deliveries[-1]["status_code"], 0)
        self.server.start()
        self.shown(repository, commit, PASSED)
        self.assertTrue(self.github.hooks.deliveries[-1]["redelivery"])


if __name__ == "__main__":
    main()
