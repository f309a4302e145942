output "host" {
  description = "Host name of the server"
  value       = azurerm_postgresql_flexible_server.main.fqdn
}

output "port" {
  description = "Port of the server"
  value       = 5432
}

output "administrator" {
  description = "Name of the first login"
  value       = azurerm_postgresql_flexible_server.main.administrator_login
}

output "databases" {
  description = "Names of the databases"
  value       = [for database in azurerm_postgresql_flexible_server_database.main : database.name]
}

output "server_id" {
  description = "Id of the server"
  value       = azurerm_postgresql_flexible_server.main.id
}
