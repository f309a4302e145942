# SPDX-License-Identifier: Apache-2.0
"""What Port takes: limits, members, types. port.md cites each."""
import re

BODY_MAX = 1 << 20
IDENTIFIER = re.compile(r"^(?!\.{1,2}$)[\w@.+:\\/=-]+$")
PROPERTY = re.compile(r"^[A-Za-z0-9@_=-]{1,100}$")
TYPES = {"string": str, "number": (int, float), "boolean": bool, "object": dict, "array": list}
ENTITY = {"identifier", "title", "icon", "team", "properties", "relations"}
BLUEPRINT = {"identifier", "title", "description", "icon", "schema", "relations", "mirrorProperties",
             "calculationProperties", "aggregationProperties", "ownership", "changelogDestination", "teamInheritance"}
ACTION = {"identifier", "title", "icon", "description", "trigger", "invocationMethod", "requiredApproval",
          "approvalNotification", "publish", "allowAnyoneToViewRuns"}
TRIGGER = {"type", "operation", "blueprintIdentifier", "userInputs", "condition"}
INVOCATION = {"WEBHOOK": {"type", "url", "agent", "synchronized", "method", "headers", "body"},
              "KAFKA": {"type", "payload"}}
INPUT = {"title", "description", "icon", "type", "default", "format", "pattern", "minLength", "maxLength", "minimum",
         "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum", "items", "minItems", "maxItems", "uniqueItems",
         "encryption", "visible", "dependsOn"}
FORMATS = {"url", "email", "date-time", "ipv4", "ipv6", "markdown", "yaml", "user", "team", "timer", "proto", "entity"}
RUN_PATCH = {"status", "statusLabel", "link", "summary", "externalRunId"}
LOG = {"message", "terminationStatus", "statusLabel"}
NODE_PATCH = {"status", "result", "output", "externalRunId", "links"}
WRITE = {"upsert", "merge", "validation_only", "create_missing_related_entities", "run_id"}
# The parameters of each route that takes any.
QUERY = {"POST blueprints": {"create_catalog_page"},
         "GET blueprints/*": {"exclude_calculated_properties"},
         "POST blueprints/*/entities": WRITE,
         "POST blueprints/*/entities/bulk": WRITE,
         "PUT blueprints/*/entities/*": {"create_missing_related_entities", "run_id"},
         "GET blueprints/*/entities/*": {"exclude_calculated_properties"},
         "DELETE blueprints/*/entities/*": {"delete_dependents", "run_id"},
         "GET actions/runs": {"version", "external_run_id"},
         "GET actions/runs/*": {"version"},
         "PATCH actions/runs/*": {"version"},
         "GET actions/runs/*/logs": {"offset", "limit"}}


class Refusal(Exception):
    def __init__(self, status, error, message):
        super().__init__(message)
        self.status, self.error = status, error


def invalid(message):
    return Refusal(422, "invalid_request", message)


def only(body, allowed, what):
    if not isinstance(body, dict):
        raise invalid(f"{what} must be an object")
    unknown = set(body) - allowed
    if unknown:
        raise invalid(f"{what} must NOT have additional properties: {sorted(unknown)}")


def parameters_of(method, parts):
    for route, names in QUERY.items():
        wanted_method, path = route.split()
        wanted = path.split("/")
        if (method, len(parts)) == (wanted_method, len(wanted)) and \
                all(step in ("*", part) for step, part in zip(wanted, parts, strict=True)):
            return names
    return set()


def is_of(kind, value):
    if kind == "number" and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[kind])


class Rules:
    """The checks of what is sent, against what the fake has: blueprints, entities, actions, runs."""

    blueprints: dict
    entities: dict
    actions: dict
    runs: dict

    @staticmethod
    def known(table, key, what):
        if key not in table:
            raise Refusal(404, "not_found", f"{what} with identifier {key!r} was not found")
        return table[key]

    def check_schema(self, schema):
        only(schema, {"properties", "required"}, "schema")
        if not {"properties", "required"} <= set(schema):
            raise invalid("schema must have properties and required")
        for name, prop in schema["properties"].items():
            if not PROPERTY.match(name):
                raise invalid(f"property {name!r}")
            only(prop, {"type", "format", "enum", "enumColors", "title", "description", "icon", "items", "default"}, name)
            if prop.get("type") not in TYPES:
                raise invalid(f"{name}: type {prop.get('type')!r}")
            if "format" in prop and prop["format"] not in FORMATS:
                raise invalid(f"{name}: format {prop['format']!r}")

    def check_relations(self, relations):
        for name, relation in relations.items():
            only(relation, {"title", "target", "required", "many", "description"}, name)
            if relation["target"] not in self.blueprints:
                raise Refusal(404, "not_found", f"Blueprint {relation['target']!r} was not found")

    def check_required(self, blueprint, body, query):
        """What the entity has afterwards; a default stands for what is not given."""
        kind = self.blueprints[blueprint]
        kept = self.entities.get((blueprint, body["identifier"])) if query.get("merge") == "true" else None
        required = {"properties": {name for name in kind["schema"]["required"]
                                   if "default" not in kind["schema"]["properties"][name]},
                    "relations": {name for name, each in kind.get("relations", {}).items() if each.get("required")}}
        for part, names in required.items():
            after = {**(kept or {}).get(part, {}), **(body.get(part) or {})}
            missing = sorted(name for name in names if after.get(name) is None)
            if missing:
                raise invalid(f"{blueprint}: must have required {part} {missing}")

    def check_entity(self, blueprint, body, query):
        only(body, ENTITY, "entity")
        kind = self.known(self.blueprints, blueprint, "Blueprint")
        identifier = body.get("identifier", "")
        if not IDENTIFIER.match(identifier) or len(identifier) > 1000:
            raise invalid(f"identifier {identifier!r}")
        properties = kind["schema"]["properties"]
        for name, value in (body.get("properties") or {}).items():
            if name not in properties:
                raise invalid(f"{blueprint}: property {name} is not in the schema")
            if value is None:
                continue
            wanted = properties[name]
            if not is_of(wanted["type"], value):
                raise invalid(f"{blueprint}.{name} must be {wanted['type']}, not {value!r}")
            if "enum" in wanted and value not in wanted["enum"]:
                raise invalid(f"{blueprint}.{name} must be one of {wanted['enum']}, not {value!r}")
            if wanted.get("format") == "date-time" and not re.match(r"^\d{4}-\d\d-\d\dT[\d:.]+Z$", value):
                raise invalid(f"{blueprint}.{name} must be a date-time")
            if wanted.get("format") == "url" and not re.match(r"^https?://", value):
                raise invalid(f"{blueprint}.{name} must be a url")
        for name, value in (body.get("relations") or {}).items():
            if name not in kind["relations"]:
                raise invalid(f"{blueprint}: relation {name} is not known")
            target = kind["relations"][name]["target"]
            if value is None or (target, value) in self.entities:
                continue
            if query.get("create_missing_related_entities") != "true":
                raise Refusal(404, "not_found", f"{target} {value!r} was not found")
            self.entities[(target, value)] = {"identifier": value, "title": value, "blueprint": target,
                                              "properties": {}, "relations": {}}
        self.check_required(blueprint, body, query)

    def check_flags(self, query):
        if "upsert" not in query:
            raise invalid(f"query {query}")
        for name in WRITE - {"run_id"}:
            if query.get(name, "false") not in ("true", "false"):
                raise invalid(f"{name} must be a boolean")
        run = query.get("run_id")
        if run and run.startswith("r_"):
            if self.known(self.runs, run, "Run")["status"] != "IN_PROGRESS":
                raise Refusal(409, "run_ended", f"{run} is over")

    def check_input(self, name, field):
        if not PROPERTY.match(name):
            raise invalid(f"input {name!r}")
        only(field, INPUT, f"input {name}")
        kind = field.get("type")
        if kind not in TYPES:
            raise invalid(f"input {name}: type {kind!r}")
        if len(field.get("title", "")) > 140 or len(field.get("description", "")) > 1000:
            raise invalid(f"input {name}: title or description is too long")
        if field.get("format", "url") not in FORMATS:
            raise invalid(f"input {name}: format")
        if "encryption" in field:
            if field["encryption"] != "aes256-gcm" or kind not in ("string", "object") or "default" in field:
                raise invalid(f"input {name}: encryption")
        if "default" in field and not is_of(kind, field["default"]):
            raise invalid(f"input {name}: default")
        if any(not is_of(kind, each) for each in field.get("enum", [])) or field.get("enum") == []:
            raise invalid(f"input {name}: enum")
        if kind == "array" and "items" in field:
            only(field["items"], {"type", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
                                  "exclusiveMinimum", "exclusiveMaximum", "enum"}, f"items of {name}")
            if field["items"].get("type") not in {"string", "number", "boolean", "object"}:
                raise invalid(f"input {name}: items")

    def check_action(self, identifier, body):
        only(body, ACTION, "action")
        given = body.get("identifier", "")
        if not IDENTIFIER.match(given) or len(body.get("title", "")) > 100 or len(body.get("description", "")) > 200:
            raise invalid("identifier, title or description")
        if identifier is None and given in self.actions:
            raise Refusal(409, "action_exists", f"{given} exists")
        if identifier is not None:
            self.known(self.actions, identifier, "Action")
        trigger = body.get("trigger")
        only(trigger, TRIGGER, "trigger")
        if trigger.get("type") != "self-service" or trigger.get("operation") not in ("CREATE", "DAY-2", "DELETE"):
            raise invalid("trigger")
        self.known(self.blueprints, trigger.get("blueprintIdentifier"), "Blueprint")
        inputs = trigger.get("userInputs")
        only(inputs, {"properties", "required", "order", "steps", "titles"}, "userInputs")
        for name, field in inputs["properties"].items():
            self.check_input(name, field)
        if set(inputs["required"]) - set(inputs["properties"]) or set(inputs["order"]) != set(inputs["properties"]):
            raise invalid("required or order")
        method = body.get("invocationMethod")
        allowed = INVOCATION.get((method or {}).get("type"))
        if not allowed:
            raise invalid("invocationMethod")
        only(method, allowed, "invocationMethod")
        if method["type"] == "WEBHOOK" and not re.match(r"^https?://", method.get("url", "")):
            raise invalid("invocationMethod.url")
        return given
