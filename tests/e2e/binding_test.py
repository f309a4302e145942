# SPDX-License-Identifier: Apache-2.0
"""Each thing that can be changed behind a plan's back, with the real engine: nothing of it is ever applied."""
import base64
import contextlib
import hashlib
import json
import shutil
import sqlite3

from harness import ServerTest, eventually, main


class Bound(ServerTest):
    flags = ("--no-sandbox",)
    environment = {"PORC_OUTSIDE_CHECK": "1s"}

    def planned(self, name, **inputs):
        run = self.server.submit(self.ledger(name, **inputs), goal="planned")
        self.assertEqual(self.server.wait(run, {"planned"})["status"], "planned")
        return run

    def assert_refused(self, run, item, name, made=0):
        """By an answer that names the item, and without anything made."""
        answer = self.server.post(f"/run/{run}/apply?wait=60")
        self.assertEqual(answer.status, 409, answer.body)
        self.assertIn(item, answer.body.decode())
        self.assertEqual(len(self.made(name)), made)

    def bundle_of(self, run):
        return next(path for path in (self.server.folder / "bundles" / run).iterdir())

    def edit(self, database, statement, *values):
        """What somebody with the disk in their hands may do while the server is down."""
        self.server.stop()
        connection = sqlite3.connect(self.server.folder / database)
        changed = connection.execute(statement, values).rowcount
        connection.commit()
        connection.close()
        self.server.start()
        self.assertEqual(changed, 1)

    def test_an_older_run_that_is_applied_later(self):
        older = self.planned("older", label="first")
        newer = self.server.submit(self.ledger("older", label="second"))
        self.assertEqual(self.server.wait(newer)["status"], "applied")
        self.assertEqual(self.server.post(f"/run/{older}/apply?wait=60").status, 409)
        ended = self.server.wait(older)
        self.assertEqual((ended["status"], ended["superseded_by"]), ("superseded", newer))
        self.assertEqual(len(self.made("older")), 2)

    def test_a_state_that_was_changed_by_hand(self):
        first = self.server.submit(self.ledger("by-hand", entries=1))
        self.assertEqual(self.server.wait(first)["status"], "applied")
        waiting = self.planned("by-hand", entries=2)
        workspace = self.workspace_named("by-hand")
        state = self.state(workspace)
        state["serial"] += 1
        edited = json.dumps(state).encode()
        self.tfe("POST", f"/workspaces/{workspace}/actions/lock", {"reason": "by hand"}, "locks")
        self.tfe("POST", f"/workspaces/{workspace}/state-versions", {
            "serial": state["serial"], "lineage": state["lineage"], "md5": hashlib.md5(edited).hexdigest(),
            "state": base64.b64encode(edited).decode()}, "state-versions")
        self.tfe("POST", f"/workspaces/{workspace}/actions/unlock", {"reason": "done"}, "locks")
        answer = self.server.post(f"/run/{waiting}/apply?wait=60")
        self.assertEqual(answer.status, 409, answer.body)
        self.assertEqual(self.server.wait(waiting)["status"], "superseded")
        self.assertEqual(len(self.made("by-hand")), 1)

    def test_a_variable_that_changed(self):
        run = self.planned("variable")
        self.tfe("POST", f"/workspaces/{self.workspace_named('variable')}/vars",
                 {"key": "more", "value": "1", "category": "terraform"})
        self.assert_refused(run, "/plan/variables_digest", "variable")

    @contextlib.contextmanager
    def terraform(self, script):
        """The server meanwhile runs this shell script, for which $REAL is the real program."""
        program = self.scratch / "terraform"
        program.write_text(f"#!/bin/bash\nREAL={shutil.which('terraform')}\n{script}")
        program.chmod(0o755)
        self.restart(self.environment | {"PORC_TERRAFORM": str(program)})
        try:
            yield
        finally:
            self.restart(self.environment)

    def restart(self, environment):
        self.server.stop()
        self.server.environment = environment
        self.server.start()

    def test_another_terraform(self):
        run = self.planned("another-terraform")
        version = json.dumps({"terraform_version": "1.99.0", "platform": "linux_amd64"})
        with self.terraform(f'[ "$1" = version ] && echo \'{version}\' && exit 0\nexec "$REAL" "$@"\n'):
            self.assert_refused(run, "/plan/terraform_version", "another-terraform")

    def test_a_bundle_that_was_changed_on_the_disk(self):
        run = self.planned("bundle")
        bundle = self.bundle_of(run)
        content = bytearray(bundle.read_bytes())
        content[len(content) // 2] ^= 1
        bundle.chmod(0o600)
        bundle.write_bytes(content)
        self.assert_refused(run, "/bundle_digest", "bundle")

    def test_a_bundle_that_is_gone(self):
        run = self.planned("no-bundle")
        self.bundle_of(run).unlink()
        self.assert_refused(run, "/bundle_digest", "no-bundle")

    def test_a_blueprint_that_was_edited_in_the_database(self):
        run = self.planned("edited")
        self.edit("porc.db", "UPDATE run SET projection = json_set(projection, '$.blueprint.inputs.label', 'other') "
                  "WHERE id = ?", run)
        self.assert_refused(run, "/blueprint_digest", "edited")

    def test_a_run_that_the_engine_lost(self):
        run = self.planned("lost")
        engine_run = self.server.status(run)["tfe_run_id"]
        self.edit("engine/engine.db", "DELETE FROM run WHERE id = ?", engine_run)
        self.assert_refused(run, "/plan/engine_run", "lost")

    def test_a_stored_plan_that_was_changed_on_the_disk(self):
        run = self.planned("blob")
        engine_run = self.server.status(run)["tfe_run_id"]
        blobs = [path for path in (self.server.folder / "engine/blobs").rglob("*")
                 if path.is_file() and engine_run in str(path)]
        self.assertTrue(blobs)
        for blob in blobs:
            content = bytearray(blob.read_bytes())
            content[-1] ^= 1
            blob.chmod(0o600)
            blob.write_bytes(content)
        answer = self.server.post(f"/run/{run}/apply?wait=20")
        self.assertGreaterEqual(answer.status, 400, answer.body)
        self.assertEqual(self.made("blob"), [])

    def test_a_cancel_during_an_apply_lets_no_second_applier_in(self):
        marks = self.scratch / "appliers"
        # This shell passes the interrupt on and says when terraform has ended.
        script = (f'[ "$1" = apply ] || exec "$REAL" "$@"\nset -m\n"$REAL" "$@" & child=$!\n'
                  f'trap "kill -INT $child" INT\necho begin >> {marks}\nwait $child; code=$?\n'
                  f'while kill -0 $child 2> /dev/null; do wait $child; code=$?; done\necho end >> {marks}\nexit $code\n')
        with self.terraform(script):
            first = self.server.submit(self.ledger("one-by-one", entries=1, seconds=20))
            eventually("terraform applies", lambda: marks.exists() and marks.read_text())
            second = self.server.submit(self.ledger("one-by-one", entries=1, label="next"))
            answer = self.server.post(f"/run/{first}/cancel")
            self.assertEqual((answer.status, answer.json["status"]), (200, "cancelling"), answer.body)
            self.assertEqual(self.server.wait(first)["status"], "cancelled")
            self.assertEqual(self.server.wait(second)["status"], "applied")
            self.assertEqual(marks.read_text().split(), ["begin", "end"] * 2)
        self.assertEqual(len(self.made("one-by-one")), 1, "the cancelled one was interrupted")

    def test_what_a_blueprint_owns_is_not_moved_through_the_tfe_api(self):
        dev = self.server.post("/tokens", {"owner": "dev@example.com", "roles": ["developer"]}).json["token"]
        wanted = self.service("guarded")
        wanted["metadata"]["approval_required"] = True
        run = self.server.submit(wanted, token=dev)
        waiting = self.server.wait(run, {"awaiting_approval"})
        tfe = f"/api/v2/runs/{waiting['tfe_run_id']}"
        self.assertEqual(self.server.get(tfe, token=dev).status, 200)
        for method, path in (("POST", "/actions/apply"), ("POST", "/actions/discard"), ("GET", "/plan/json-output")):
            self.assertEqual(self.server.request(method, tfe + path, token=dev).status, 403, path)
        self.assertEqual(self.server.status(run)["status"], "awaiting_approval")
        # An administrator may, and it is told.
        self.assertEqual(self.server.post(tfe + "/actions/apply").status, 202)
        ended = self.server.wait(run)
        self.assertEqual((ended["status"], ended["outside"]), ("applied", True))


if __name__ == "__main__":
    main()
