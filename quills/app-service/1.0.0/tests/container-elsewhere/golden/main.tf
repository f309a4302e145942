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
  sku_name               = "P0v3"
  worker_count           = 1
  zone_balancing_enabled = false
  tags                   = local.tags
}

resource "azurerm_linux_web_app" "main" {
  name                      = coalesce(null, trim(substr("app-${local.name}", 0, 60), "-"))
  location                  = azurerm_resource_group.main.location
  resource_group_name       = azurerm_resource_group.main.name
  service_plan_id           = azurerm_service_plan.main.id
  virtual_network_subnet_id = null
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

    health_check_path                 = null
    health_check_eviction_time_in_min = null

    container_registry_use_managed_identity = false

    application_stack {
      docker_image_name   = "shop/orders:1.4.2"
      docker_registry_url = "https://contoso.azurecr.io.example.com"
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