import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_kubernetes_cluster.a" = {
        address       = "azurerm_kubernetes_cluster.a"
        mode          = "managed"
        type          = "azurerm_kubernetes_cluster"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            api_server_access_profile = [
              {
                authorized_ip_ranges = ["10.1.0.0/16"]
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
