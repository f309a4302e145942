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
            private_cluster_enabled = false
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
