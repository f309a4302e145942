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
            policy = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}"
          }
        }
      }
      "azurerm_role_assignment.b" = {
        address       = "azurerm_role_assignment.b"
        mode          = "managed"
        type          = "azurerm_role_assignment"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            role_definition_name = "Reader"
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
