resource "azurerm_kubernetes_cluster_node_pool" "apps" {
  name                        = "apps"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_D8ds_v5"
  zones                       = null
  auto_scaling_enabled        = false
  node_count                  = 4
  min_count                   = null
  max_count                   = null
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("apps"), 0, 11)}"
  vnet_subnet_id              = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks"
  tags                        = local.tags
  node_labels                 = { "example.com/team" = "orders" }
  node_taints                 = []

  upgrade_settings {
    max_surge = "33%"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "batch" {
  name                        = "batch"
  kubernetes_cluster_id       = azurerm_kubernetes_cluster.main.id
  mode                        = "User"
  vm_size                     = "Standard_E8ds_v5"
  zones                       = null
  auto_scaling_enabled        = true
  node_count                  = null
  min_count                   = 0
  max_count                   = 20
  os_sku                      = "AzureLinux"
  temporary_name_for_rotation = "t${substr(sha256("batch"), 0, 11)}"
  vnet_subnet_id              = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks"
  tags                        = local.tags

  # AKS adds this label and this taint to spot nodes itself; without them every plan would differ.
  priority        = "Spot"
  eviction_policy = "Delete"
  spot_max_price  = -1
  node_labels     = merge({ workload = "batch" }, { "kubernetes.azure.com/scalesetpriority" = "spot" })
  node_taints     = concat(["workload=batch:NoSchedule"], ["kubernetes.azure.com/scalesetpriority=spot:NoSchedule"])
}