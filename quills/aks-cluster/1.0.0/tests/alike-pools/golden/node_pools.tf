resource "azurerm_kubernetes_cluster_node_pool" "a" {
  name                        = "a"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_D4s_v5"
  zones                       = null
  auto_scaling_enabled        = true
  node_count                  = null
  min_count                   = 1
  max_count                   = 3
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("a"), 0, 11)}"
  vnet_subnet_id              = null
  tags                        = local.tags
  node_labels                 = {}
  node_taints                 = []

  upgrade_settings {
    max_surge = "33%"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "tmpa" {
  name                        = "tmpa"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_D4s_v5"
  zones                       = null
  auto_scaling_enabled        = true
  node_count                  = null
  min_count                   = 1
  max_count                   = 3
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("tmpa"), 0, 11)}"
  vnet_subnet_id              = null
  tags                        = local.tags
  node_labels                 = {}
  node_taints                 = []

  upgrade_settings {
    max_surge = "33%"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "aaaaaaaaab1" {
  name                        = "aaaaaaaaab1"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_D4s_v5"
  zones                       = null
  auto_scaling_enabled        = true
  node_count                  = null
  min_count                   = 1
  max_count                   = 3
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("aaaaaaaaab1"), 0, 11)}"
  vnet_subnet_id              = null
  tags                        = local.tags
  node_labels                 = {}
  node_taints                 = []

  upgrade_settings {
    max_surge = "33%"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "aaaaaaaaab2" {
  name                        = "aaaaaaaaab2"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_D4s_v5"
  zones                       = null
  auto_scaling_enabled        = true
  node_count                  = null
  min_count                   = 1
  max_count                   = 3
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("aaaaaaaaab2"), 0, 11)}"
  vnet_subnet_id              = null
  tags                        = local.tags
  node_labels                 = {}
  node_taints                 = []

  upgrade_settings {
    max_surge = "33%"
  }
}