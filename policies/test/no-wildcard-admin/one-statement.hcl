import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_iam_role_policy.a" = {
        address       = "aws_iam_role_policy.a"
        mode          = "managed"
        type          = "aws_iam_role_policy"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            policy = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}"
          }
        }
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
