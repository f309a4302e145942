import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
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
    }
  }
}

test {
  rules = {
    main = false
  }
}
