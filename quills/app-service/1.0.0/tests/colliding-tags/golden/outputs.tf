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

output "outbound_ip_addresses" {
  description = "From where the app calls others"
  value       = azurerm_linux_web_app.main.possible_outbound_ip_address_list
}
