import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_resource_group.g" = {
        address       = "azurerm_resource_group.g"
        mode          = "managed"
        type          = "azurerm_resource_group"
        name          = "g"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            location = null
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
