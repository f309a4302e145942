import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_db_instance.b" = {
        address       = "aws_db_instance.b"
        mode          = "managed"
        type          = "aws_db_instance"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            storage_encrypted = null
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
