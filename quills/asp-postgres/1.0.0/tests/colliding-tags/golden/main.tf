resource "azurerm_resource_group" "main" {
  name     = substr("rg-${local.name}", 0, 90)
  location = "westeurope"
  tags     = local.tags
}

resource "azurerm_service_plan" "main" {
  name                = trim(substr("plan-${local.name}", 0, 60), "-")
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  os_type             = "Linux"
  sku_name            = "P0v3"
  worker_count        = 1
  tags                = local.tags
}

resource "azurerm_linux_web_app" "main" {
  name                      = trim(substr("app-${local.name}", 0, 60), "-")
  location                  = azurerm_resource_group.main.location
  resource_group_name       = azurerm_resource_group.main.name
  service_plan_id           = azurerm_service_plan.main.id
  virtual_network_subnet_id = azurerm_subnet.app.id
  tags                      = local.tags

  https_only                                     = true
  client_affinity_enabled                        = false
  ftp_publish_basic_authentication_enabled       = false
  webdeploy_publish_basic_authentication_enabled = false

  app_settings = merge({}, {
    PGHOST     = azurerm_postgresql_flexible_server.main.fqdn
    PGPORT     = "5432"
    PGDATABASE = azurerm_postgresql_flexible_server_database.main.name
    PGUSER     = azurerm_postgresql_flexible_server.main.administrator_login
    PGPASSWORD = var.database_password
    PGSSLMODE  = "require"
  })

  identity {
    type = "SystemAssigned"
  }

  site_config {
    always_on              = true
    app_command_line       = null
    ftps_state             = "Disabled"
    http2_enabled          = true
    minimum_tls_version    = "1.2"
    vnet_route_all_enabled = true

    health_check_path                 = "/"
    health_check_eviction_time_in_min = 5

    application_stack {
      node_version = "22-lts"
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