import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_role_assignment.b" = {
        address       = "azurerm_role_assignment.b"
        mode          = "managed"
        type          = "azurerm_role_assignment"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            role_definition_name = "Owner"
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
