import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_db_instance.a" = {
        address       = "aws_db_instance.a"
        mode          = "managed"
        type          = "aws_db_instance"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            deletion_protection = true
          }
        }
      }
    }
  }
}

mock "tfrun" {
  data = {
    workspace = {
      name = "acme-prod-orders"
    }
  }
}

test {
  rules = {
    main = true
  }
}
