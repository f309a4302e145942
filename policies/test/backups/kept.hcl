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
            backup_retention_period = 14
          }
        }
      }
      "azurerm_postgresql_flexible_server.b" = {
        address       = "azurerm_postgresql_flexible_server.b"
        mode          = "managed"
        type          = "azurerm_postgresql_flexible_server"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
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
