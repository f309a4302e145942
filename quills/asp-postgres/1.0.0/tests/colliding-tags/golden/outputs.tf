output "url" {
  description = "Where the app answers"
  value       = "https://${azurerm_linux_web_app.main.default_hostname}"
}

output "app_name" {
  description = "Name of the web app"
  value       = azurerm_linux_web_app.main.name
}

output "principal_id" {
  description = "Identity of the app, to give it rights with"
  value       = azurerm_linux_web_app.main.identity[0].principal_id
}

output "database_host" {
  description = "Host name of the PostgreSQL server, known in the private network only"
  value       = azurerm_postgresql_flexible_server.main.fqdn
}

output "database" {
  description = "Name of the database"
  value       = azurerm_postgresql_flexible_server_database.main.name
}
