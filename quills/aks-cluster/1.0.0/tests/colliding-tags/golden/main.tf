resource "azurerm_resource_group" "main" {
  name     = substr("rg-${local.name}", 0, 90)
  location = "westeurope"
  tags     = local.tags
}

resource "azurerm_kubernetes_cluster" "main" {
  name                = trim(substr("aks-${local.name}", 0, 63), "-")
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  dns_prefix          = trim(substr(local.name, 0, 54), "-")
  kubernetes_version  = null
  sku_tier            = "Standard"
  support_plan        = "KubernetesOfficial"
  tags                = local.tags

  automatic_upgrade_channel = "patch"
  node_os_upgrade_channel   = "NodeImage"
  private_cluster_enabled   = false
  azure_policy_enabled      = true
  cost_analysis_enabled     = true
  image_cleaner_enabled     = true
  local_account_disabled    = true
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  run_command_enabled       = false

  image_cleaner_interval_hours = 168

  azure_active_directory_role_based_access_control {
    admin_group_object_ids = ["11111111-2222-3333-4444-555555555555"]
    azure_rbac_enabled     = true
  }

  default_node_pool {
    name                         = "system"
    vm_size                      = "Standard_D4ds_v5"
    zones                        = null
    auto_scaling_enabled         = true
    node_count                   = null
    min_count                    = 2
    max_count                    = 3
    only_critical_addons_enabled = false
    os_sku                       = "AzureLinux"
    temporary_name_for_rotation  = "systemtmp"
    vnet_subnet_id               = null
    tags                         = local.tags

    upgrade_settings {
      max_surge = "33%"
    }
  }

  # Pools are asked for by the blueprint, so Azure makes none by itself.
  node_provisioning_profile {
    mode = "Manual"
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = "10.244.0.0/16"
    service_cidr        = "10.0.0.0/16"
    dns_service_ip      = cidrhost("10.0.0.0/16", 10)
    load_balancer_sku   = "standard"
  }

  key_vault_secrets_provider {
    secret_rotation_enabled = true
  }

  oms_agent {
    log_analytics_workspace_id      = azurerm_log_analytics_workspace.main.id
    msi_auth_for_monitoring_enabled = true
  }
}