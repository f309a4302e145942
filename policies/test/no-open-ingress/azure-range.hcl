import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_network_security_rule.b" = {
        address       = "azurerm_network_security_rule.b"
        mode          = "managed"
        type          = "azurerm_network_security_rule"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            direction              = "Inbound"
            access                 = "Allow"
            source_address_prefix  = "Internet"
            destination_port_range = "20-25"
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
