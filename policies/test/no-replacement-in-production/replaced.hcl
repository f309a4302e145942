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
          actions = ["delete", "create"]
          before  = {}
          after   = {}
        }
      }
    }
  }
}

mock "tfrun" {
  data = {
    workspace = {
      name = "acme-prod-web"
    }
  }
}

test {
  rules = {
    main = false
  }
}
