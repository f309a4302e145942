# SPDX-License-Identifier: Apache-2.0
"""What people do in Port: they run actions, and Port calls whom the action names."""
import http.client
import re
import urllib.parse

from port_signing import compact, encrypt, sign


class People:
    def begin(self, action, inputs=None, entity=None, email="dev@acme.io", prefix="r_", entity_blueprint=None):
        """A run of an action, as Port makes it before it calls anybody: answers its id and the message."""
        with self.lock:
            known = self.actions[action]
            self.numbers += 1
            run = f"{prefix}{self.numbers:016d}"
            fields = known["trigger"]["userInputs"]["properties"]
            given = {name: field["default"] for name, field in fields.items() if "default" in field}
            given.update(inputs or {})
            missing = set(known["trigger"]["userInputs"]["required"]) - set(given)
            assert not missing, f"{action} needs {missing}"
            assert set(given) <= set(fields), f"{action} has no {set(given) - set(fields)}"
            sealed = sorted(name for name in given if "encryption" in fields[name])
            for name in sealed:
                clear = given[name] if isinstance(given[name], str) else compact(given[name])
                given[name] = encrypt(self.client_secret, clear)
            shown = None
            if entity is not None:
                shown = self.entities[(entity_blueprint or known["trigger"]["blueprintIdentifier"], entity)]
            table = self.nodes if prefix == "wfnr_" else self.runs
            table[run] = {"id": run, "status": "IN_PROGRESS", "action": action, "logs": [], "told": []}
            scope = {".action.identifier": action, ".run.id": run, ".inputs": given, ".entity": shown,
                     ".trigger": {"by": {"orgId": "org", "userId": "user-1", "user": {"email": email}}, "origin": "UI",
                                  "at": "2026-05-05T12:00:00.000Z", "operation": known["trigger"]["operation"]},
                     ".action.encryptedProperties": sealed}
            method = known["invocationMethod"]
            return run, render(method["body"] if method["type"] == "WEBHOOK" else method["payload"], scope)

    def invoke(self, action, secret=None, headers=None, **more):
        """Runs an action by webhook: answers the run's id and the status of the answer."""
        run, message = self.begin(action, **more)
        return run, self.send(message, self.actions[action]["invocationMethod"]["url"], secret, headers)

    def send(self, message, url, secret=None, headers=None):
        body = compact(message).encode()
        sent = {"Content-Type": "application/json", **sign(secret or self.client_secret, body), **(headers or {})}
        target = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        try:
            connection.request("POST", target.path, body, sent)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def render(template, scope):
    if isinstance(template, dict):
        return {name: render(value, scope) for name, value in template.items()}
    if isinstance(template, str) and (whole := re.match(r"^\{\{ (\S+) \}\}$", template)):
        return scope[whole[1]]
    return template
