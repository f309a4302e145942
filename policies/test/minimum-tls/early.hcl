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
            min_tls_version = "TLS1_0"
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
