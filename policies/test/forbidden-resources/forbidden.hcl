import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_iam_access_key.k" = {
        address       = "aws_iam_access_key.k"
        mode          = "managed"
        type          = "aws_iam_access_key"
        name          = "k"
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
    main = false
  }
}
