resource "azurerm_resource_group" "main" {
  name     = substr("rg-${local.name}", 0, 90)
  location = "westeurope"
  tags     = local.tags
}

resource "azurerm_postgresql_flexible_server" "main" {
  name                = coalesce(null, trim(substr("psql-${local.name}", 0, 63), "-"))
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "17"
  sku_name            = "GP_Standard_D2ds_v5"
  storage_mb          = 65536
  auto_grow_enabled   = true
  tags                = local.tags

  # The password is written and never read, so that no state has it. A plan's JSON has it as
  # the value of a variable; PORC seals plans.
  administrator_login               = "psqladmin"
  administrator_password_wo         = var.administrator_password
  administrator_password_wo_version = 1

  backup_retention_days        = 14
  geo_redundant_backup_enabled = false

  public_network_access_enabled = true
  delegated_subnet_id           = null
  private_dns_zone_id           = null

  lifecycle {
    prevent_destroy = true

    # After a failover the standby's zone is the server's: that is no change to undo.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }
}

resource "azurerm_postgresql_flexible_server_database" "main" {
  for_each = { app = { charset = "UTF8", collation = "en_US.utf8" } }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = each.value.charset
  collation = each.value.collation

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_postgresql_flexible_server_configuration" "parameter" {
  for_each = { log_line_prefix = "%m [%p] \"$${user}\" %%{ if x } \\", application_name = "one\ntwo\n}\nresource \"x\" \"y\" {" }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.main.id
  value     = each.value
}