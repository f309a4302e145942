output "cluster_name" {
  description = "Name of the cluster"
  value       = google_container_cluster.main.name
}

output "endpoint" {
  description = "Address of the API server"
  value       = google_container_cluster.main.endpoint
}

output "ca_certificate" {
  description = "Certificate of the API server's authority, in base64"
  value       = google_container_cluster.main.master_auth[0].cluster_ca_certificate
}

output "node_account" {
  description = "Account of the nodes, to give it rights with"
  value       = google_service_account.nodes.email
}
