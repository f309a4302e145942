import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_instance.a" = {
        address       = "aws_instance.a"
        mode          = "managed"
        type          = "aws_instance"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "aws_iam_role.r" = {
        address       = "aws_iam_role.r"
        mode          = "managed"
        type          = "aws_iam_role"
        name          = "r"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
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
