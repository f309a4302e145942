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
            allow_nested_items_to_be_public = true
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
