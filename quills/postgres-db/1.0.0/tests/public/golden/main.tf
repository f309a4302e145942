resource "azurerm_resource_group" "main" {
  name     = substr("rg-${local.name}", 0, 90)
  location = "eastus2"
  tags     = local.tags
}

resource "azurerm_postgresql_flexible_server" "main" {
  name                = coalesce("contoso-orders", trim(substr("psql-${local.name}", 0, 63), "-"))
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  version             = "18"
  sku_name            = "MO_Standard_E4ds_v5"
  storage_mb          = 33553408
  auto_grow_enabled   = false
  tags                = local.tags

  # The password is written and never read, so that no state has it. A plan's JSON has it as
  # the value of a variable; PORC seals plans.
  administrator_login               = "orders_admin"
  administrator_password_wo         = var.administrator_password
  administrator_password_wo_version = 7

  backup_retention_days        = 35
  geo_redundant_backup_enabled = true

  public_network_access_enabled = true
  delegated_subnet_id           = null
  private_dns_zone_id           = null

  high_availability {
    mode = "ZoneRedundant"
  }

  maintenance_window {
    day_of_week = 6
    start_hour  = 23
  }

  lifecycle {
    prevent_destroy = false

    # After a failover the standby's zone is the server's: that is no change to undo.
    ignore_changes = [zone, high_availability[0].standby_availability_zone]
  }
}

resource "azurerm_postgresql_flexible_server_database" "main" {
  for_each = { orders = { charset = "UTF8", collation = "en_US.utf8" }, archive = { charset = "SQL_ASCII", collation = "C" } }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.main.id
  charset   = each.value.charset
  collation = each.value.collation

  lifecycle {
    prevent_destroy = false
  }
}

resource "azurerm_postgresql_flexible_server_firewall_rule" "main" {
  for_each = { office = { first = "198.51.100.0", last = "198.51.100.255" }, build-7 = { first = "203.0.113.7" } }

  name             = each.key
  server_id        = azurerm_postgresql_flexible_server.main.id
  start_ip_address = each.value.first
  end_ip_address   = try(each.value.last, each.value.first)
}

resource "azurerm_postgresql_flexible_server_configuration" "extensions" {
  name      = "azure.extensions"
  server_id = azurerm_postgresql_flexible_server.main.id
  value     = "PGCRYPTO,UUID-OSSP"
}

resource "azurerm_postgresql_flexible_server_configuration" "parameter" {
  for_each = { log_min_duration_statement = "500" }

  name      = each.key
  server_id = azurerm_postgresql_flexible_server.main.id
  value     = each.value
}