import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_iam_role.r" = {
        address       = "aws_iam_role.r"
        mode          = "managed"
        type          = "aws_iam_role"
        name          = "r"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
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
