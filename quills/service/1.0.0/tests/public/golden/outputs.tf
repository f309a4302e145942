output "address" {
  description = "Where the service answers"
  value       = terraform_data.gateway.output
}

output "instances" {
  description = "Ids of the running instances"
  value       = terraform_data.instance[*].id
}