output "host" {
  description = "Host name of the database"
  value       = local.host
}

output "port" {
  description = "Port of the database"
  value       = local.port
}

output "version" {
  description = "Version of the engine"
  value       = terraform_data.server.output.version
}

output "replicas" {
  description = "Host names of the replicas"
  value       = terraform_data.replica[*].output.host
}

output "url" {
  description = "How to reach the database, with the password in it"
  value       = "redis://orders:${urlencode(var.password)}@${local.host}:${local.port}/cache"
  sensitive   = true
}