#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""terraform_plan.py N: the JSON of a plan with N resources, as `terraform show -json` tells one.

Four kinds of AWS resources with tags, nested blocks and unknown values, in the root and in modules of twenty; most are
created, the others stay, change, are replaced or go. The same N makes the same plan.
"""

import json
import sys

PROVIDER = "registry.terraform.io/hashicorp/aws"
MODULE_SIZE = 20


def tags(i):
    return {"CostCenter": str(1000 + i % 37), "Environment": ("dev", "test", "prod")[i % 3], "Name": f"thing-{i}",
            "Owner": f"team-{i % 11}@example.com", "Service": f"service-{i % 101}"}


def instance(i):
    return {"ami": f"ami-{i % 5:017x}", "associate_public_ip_address": i % 50 == 0, "credit_specification": [],
            "ebs_block_device": [{"delete_on_termination": True, "device_name": "/dev/sdf", "encrypted": i % 40 != 0,
                                  "kms_key_id": None, "tags": None, "volume_size": 100, "volume_type": "gp3"}],
            "get_password_data": False, "hibernation": None, "iam_instance_profile": f"profile-{i % 7}",
            "instance_type": ("t3.micro", "t3.small", "m5.large", "m5.4xlarge")[i % 4], "launch_template": [],
            "metadata_options": [{"http_endpoint": "enabled", "http_put_response_hop_limit": 2,
                                  "http_tokens": "required" if i % 30 else "optional"}],
            "monitoring": True, "root_block_device": [{"delete_on_termination": True, "encrypted": True, "iops": 3000,
                                                       "volume_size": 20 + i % 80, "volume_type": "gp3"}],
            "source_dest_check": True, "subnet_id": f"subnet-{i % 9:08x}", "tags": tags(i), "tags_all": tags(i),
            "timeouts": None, "user_data": None, "user_data_replace_on_change": False, "volume_tags": None}


def bucket(i):
    return {"acl": None, "bucket": f"bucket-{i}", "bucket_prefix": None, "force_destroy": False, "grant": [],
            "lifecycle_rule": [{"abort_incomplete_multipart_upload_days": 7, "enabled": True, "expiration": [
                {"date": None, "days": 365, "expired_object_delete_marker": None}], "prefix": "logs/", "tags": None}],
            "server_side_encryption_configuration": [{"rule": [{"apply_server_side_encryption_by_default": [
                {"kms_master_key_id": "", "sse_algorithm": "aws:kms" if i % 25 else "AES256"}],
                "bucket_key_enabled": True}]}],
            "tags": tags(i), "tags_all": tags(i), "versioning": [{"enabled": True, "mfa_delete": False}], "website": []}


def security_group(i):
    def rule(port, cidr):
        return {"cidr_blocks": [cidr], "description": "", "from_port": port, "ipv6_cidr_blocks": [], "protocol": "tcp",
                "security_groups": [], "self": False, "to_port": port}
    return {"description": "Managed by Terraform", "egress": [rule(443, "0.0.0.0/0")],
            "ingress": [rule(443, "10.0.0.0/8"), rule(22, "0.0.0.0/0" if i % 60 == 0 else "10.0.0.0/8")],
            "name": f"group-{i}", "revoke_rules_on_delete": False, "tags": tags(i), "tags_all": tags(i),
            "timeouts": None, "vpc_id": f"vpc-{i % 4:08x}"}


def role(i):
    policy = {"Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow",
                             "Principal": {"Service": "ec2.amazonaws.com"}}], "Version": "2012-10-17"}
    return {"assume_role_policy": json.dumps(policy), "description": None, "force_detach_policies": False,
            "inline_policy": [], "max_session_duration": 3600, "name": f"role-{i}", "path": "/",
            "permissions_boundary": None, "tags": tags(i), "tags_all": tags(i)}


KINDS = [("aws_instance", instance, ("arn", "availability_zone", "id", "private_dns", "private_ip", "public_ip")),
         ("aws_s3_bucket", bucket, ("arn", "bucket_domain_name", "hosted_zone_id", "id", "region")),
         ("aws_security_group", security_group, ("arn", "id", "owner_id")),
         ("aws_iam_role", role, ("arn", "create_date", "id", "unique_id"))]
ACTIONS = [["create"]] * 6 + [["no-op"]] * 2 + [["update"], ["delete", "create"]]


def unknown_like(value):
    """What after_unknown has for a value that is known."""
    if isinstance(value, dict):
        return {key: unknown_like(v) for key, v in value.items() if isinstance(v, (dict, list))}
    return [unknown_like(v) for v in value] if isinstance(value, list) else False


def place(i):
    module = i // MODULE_SIZE
    return "" if module % 5 == 0 else f"module.part[{module}]"


def resource(i):
    kind, values_of, unknown = KINDS[i % len(KINDS)]
    actions = ACTIONS[i % len(ACTIONS)]
    module = place(i)
    known = values_of(i)
    computed = {name: f"{name}-{i:012x}" for name in unknown}
    before = None if actions == ["create"] else dict(sorted({**known, **computed}.items()))
    if actions == ["update"]:
        before["tags"] = before["tags_all"] = tags(i + 1)
    fresh = "create" in actions
    after = dict(sorted((known if fresh else {**known, **computed}).items()))
    after_unknown = {key: unknown_like(v) for key, v in after.items() if isinstance(v, (dict, list))} if fresh else {}
    after_unknown.update({name: True for name in unknown} if fresh else {})
    address = f"{module + '.' if module else ''}{kind}.thing[{i}]"
    where = {"address": address} | ({"module_address": module} if module else {})
    what = {"mode": "managed", "type": kind, "name": "thing", "index": i, "provider_name": PROVIDER}
    change = {"actions": actions, "before": before, "after": after, "after_unknown": dict(sorted(after_unknown.items())),
              "before_sensitive": False if before is None else {"tags": {}, "tags_all": {}},
              "after_sensitive": {"tags": {}, "tags_all": {}}}
    planned = {"address": address, **what, "schema_version": 1, "values": after, "sensitive_values": {"tags": {}}}
    prior = None if before is None else {**planned, "values": before}
    return {**where, **what, "change": change}, planned, prior


def module_tree(resources):
    """Resources with the address of their module, as a tree of two levels."""
    root = {"resources": []}
    modules = {}
    for module, entry in resources:
        (root if not module else modules.setdefault(module, {"resources": [], "address": module}))["resources"].append(entry)
    return root | ({"child_modules": list(modules.values())} if modules else {})


def configuration():
    def module(prefix):
        return {"resources": [
            {"address": f"{kind}.thing", "mode": "managed", "type": kind, "name": "thing", "provider_config_key": "aws",
             "expressions": {"tags": {"references": ["var.tags"]}, "name": {"references": ["var.prefix", "count.index"]}},
             "schema_version": 1, "count_expression": {"references": ["var.size"]}} for kind, _, _ in KINDS],
            "variables": {"prefix": {"default": prefix}, "size": {}, "tags": {"description": "on everything"}}}
    root = module("root") | {"module_calls": {"part": {
        "source": "./part", "expressions": {"tags": {"references": ["var.tags"]}},
        "count_expression": {"constant_value": 5}, "module": module("part")}}}
    return {"provider_config": {"aws": {"name": "aws", "full_name": PROVIDER, "version_constraint": "~> 5.0",
                                        "expressions": {"region": {"constant_value": "eu-central-1"}}}},
            "root_module": root}


def plan(count):
    made = [(place(i), *resource(i)) for i in range(count)]
    return {"format_version": "1.2", "terraform_version": "1.11.4",
            "variables": {"prefix": {"value": "root"}, "size": {"value": count}, "tags": {"value": tags(0)}},
            "planned_values": {"root_module": module_tree([(module, planned) for module, _, planned, _ in made])},
            "resource_changes": [change for _, change, _, _ in made],
            "prior_state": {"format_version": "1.0", "terraform_version": "1.11.4", "values": {
                "root_module": module_tree([(module, prior) for module, _, _, prior in made if prior])}},
            "configuration": configuration(), "timestamp": "2025-01-01T00:00:00Z", "applyable": True,
            "complete": True, "errored": False}


if __name__ == "__main__":
    json.dump(plan(int(sys.argv[1])), sys.stdout, separators=(",", ":"))
