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
  kubernetes_version  = "1.34.2"
  sku_tier            = "Premium"
  support_plan        = "AKSLongTermSupport"
  tags                = local.tags

  automatic_upgrade_channel = "stable"
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
    admin_group_object_ids = ["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"]
    azure_rbac_enabled     = true
  }

  api_server_access_profile {
    authorized_ip_ranges = ["198.51.100.0/24", "203.0.113.7/32"]
  }

  default_node_pool {
    name                         = "system"
    vm_size                      = "Standard_D8ds_v5"
    zones                        = ["1", "2", "3"]
    auto_scaling_enabled         = true
    node_count                   = null
    min_count                    = 3
    max_count                    = 9
    only_critical_addons_enabled = true
    os_sku                       = "AzureLinux"
    temporary_name_for_rotation  = "systemtmp"
    vnet_subnet_id               = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/aks"
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
    network_data_plane  = "azure"
    network_policy      = "calico"
    pod_cidr            = "10.200.0.0/16"
    service_cidr        = "10.201.0.0/16"
    dns_service_ip      = cidrhost("10.201.0.0/16", 10)
    load_balancer_sku   = "standard"
  }

  key_vault_secrets_provider {
    secret_rotation_enabled = true
  }

  oms_agent {
    log_analytics_workspace_id      = azurerm_log_analytics_workspace.main.id
    msi_auth_for_monitoring_enabled = true
  }

  maintenance_window_auto_upgrade {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = "Sunday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
    duration    = 6
  }

  maintenance_window_node_os {
    frequency   = "Weekly"
    interval    = 1
    day_of_week = "Sunday"
    start_time  = "02:00"
    utc_offset  = "+00:00"
    duration    = 6
  }
}