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
            publicly_accessible = false
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
          after = {
            public_network_access_enabled = false
          }
        }
      }
      "google_sql_database_instance.c" = {
        address       = "google_sql_database_instance.c"
        mode          = "managed"
        type          = "google_sql_database_instance"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            settings = [
              {
                ip_configuration = [
                  {
                    ipv4_enabled = false
                  },
                ]
              },
            ]
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
