resource "azurerm_postgresql_flexible_server" "main" {
  name                = trim(substr("psql-${local.name}", 0, 63), "-")
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "18"
  sku_name            = "GP_Standard_D4ds_v5"
  storage_mb          = 33553408
  auto_grow_enabled   = true
  tags                = local.tags

  administrator_login               = "psqladmin"
  administrator_password_wo         = var.database_password
  administrator_password_wo_version = 3

  backup_retention_days = 35

  public_network_access_enabled = false
  delegated_subnet_id           = azurerm_subnet.database.id
  private_dns_zone_id           = azurerm_private_dns_zone.database.id

  high_availability {
    mode = "ZoneRedundant"
  }

  lifecycle {
    prevent_destroy = false

    # After a failover the standby's zone is the server's: that is no change to undo.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }

  # The server needs its name from the first moment on.
  depends_on = [azurerm_private_dns_zone_virtual_network_link.database]
}

resource "azurerm_postgresql_flexible_server_database" "main" {
  name      = "shop"
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = "UTF8"
  collation = "en_US.utf8"

  lifecycle {
    prevent_destroy = false
  }
}