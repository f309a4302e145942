resource "azurerm_postgresql_flexible_server" "main" {
  name                = trim(substr("psql-${local.name}", 0, 63), "-")
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "17"
  sku_name            = "B_Standard_B1ms"
  storage_mb          = 32768
  auto_grow_enabled   = true
  tags                = local.tags

  administrator_login               = "psqladmin"
  administrator_password_wo         = var.database_password
  administrator_password_wo_version = 1

  backup_retention_days = 7

  public_network_access_enabled = false
  delegated_subnet_id           = azurerm_subnet.database.id
  private_dns_zone_id           = azurerm_private_dns_zone.database.id

  lifecycle {
    prevent_destroy = true

    # After a failover the standby's zone is the server's: that is no change to undo.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }

  # The server needs its name from the first moment on.
  depends_on = [azurerm_private_dns_zone_virtual_network_link.database]
}

resource "azurerm_postgresql_flexible_server_database" "main" {
  name      = "app"
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = "UTF8"
  collation = "en_US.utf8"

  lifecycle {
    prevent_destroy = true
  }
}