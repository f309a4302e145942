import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_storage_account.a" = {
        address       = "azurerm_storage_account.a"
        mode          = "managed"
        type          = "azurerm_storage_account"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            min_tls_version = "TLS1_2"
          }
        }
      }
      "azurerm_mssql_server.s" = {
        address       = "azurerm_mssql_server.s"
        mode          = "managed"
        type          = "azurerm_mssql_server"
        name          = "s"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            minimum_tls_version = null
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
