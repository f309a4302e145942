import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_iam_role_policy_attachment.b" = {
        address       = "aws_iam_role_policy_attachment.b"
        mode          = "managed"
        type          = "aws_iam_role_policy_attachment"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
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
