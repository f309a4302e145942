import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_iam_policy.a" = {
        address       = "aws_iam_policy.a"
        mode          = "managed"
        type          = "aws_iam_policy"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            policy = "{\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}"
          }
        }
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
