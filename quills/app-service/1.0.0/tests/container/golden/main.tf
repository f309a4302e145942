resource "azurerm_resource_group" "main" {
  name     = substr("rg-${local.name}", 0, 90)
  location = "westeurope"
  tags     = local.tags
}

resource "azurerm_service_plan" "main" {
  name                   = trim(substr("plan-${local.name}", 0, 60), "-")
  location               = azurerm_resource_group.main.location
  resource_group_name    = azurerm_resource_group.main.name
  os_type                = "Linux"
  sku_name               = "P1v3"
  worker_count           = 3
  zone_balancing_enabled = true
  tags                   = local.tags
}

resource "azurerm_linux_web_app" "main" {
  name                      = coalesce(null, trim(substr("app-${local.name}", 0, 60), "-"))
  location                  = azurerm_resource_group.main.location
  resource_group_name       = azurerm_resource_group.main.name
  service_plan_id           = azurerm_service_plan.main.id
  virtual_network_subnet_id = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/apps"
  tags                      = local.tags

  https_only                                     = true
  client_affinity_enabled                        = false
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  app_settings = merge({}, {})

  identity {
    type = "SystemAssigned"
  }

  site_config {
    always_on           = true
    app_command_line    = null
    ftps_state          = "Disabled"
    http2_enabled       = true
    minimum_tls_version = "1.2"

    health_check_path                 = "/healthz"
    health_check_eviction_time_in_min = 5

    container_registry_use_managed_identity = true

    application_stack {
      docker_image_name   = "shop/orders:1.4.2"
      docker_registry_url = "https://contoso.azurecr.io"
    }

    ip_restriction_default_action = "Deny"

    ip_restriction {
      name       = "allowed-1"
      action     = "Allow"
      ip_address = "198.51.100.0/24"
      priority   = 100
    }

    ip_restriction {
      name       = "allowed-2"
      action     = "Allow"
      ip_address = "203.0.113.7/32"
      priority   = 101
    }
  }

  logs {
    http_logs {
      file_system {
        retention_in_days = 7
        retention_in_mb   = 35
      }
    }
  }
}