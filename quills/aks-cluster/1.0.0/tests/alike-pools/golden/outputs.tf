output "cluster_name" {
  description = "Name of the cluster"
  value       = azurerm_kubernetes_cluster.main.name
}

output "resource_group" {
  description = "Resource group that holds the cluster"
  value       = azurerm_resource_group.main.name
}

output "api_server" {
  description = "Where the API server answers"
  value       = azurerm_kubernetes_cluster.main.fqdn
}

output "oidc_issuer_url" {
  description = "Issuer of the cluster's tokens, for workload identity"
  value       = azurerm_kubernetes_cluster.main.oidc_issuer_url
}

output "node_resource_group" {
  description = "Resource group that Azure made for the nodes"
  value       = azurerm_kubernetes_cluster.main.node_resource_group
}