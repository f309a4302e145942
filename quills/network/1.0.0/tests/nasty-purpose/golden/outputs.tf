output "id" {
  description = "Id of the network"
  value       = terraform_data.network.id
}

output "cidr" {
  description = "Addresses of the network"
  value       = terraform_data.network.output.cidr
}

output "domain" {
  description = "Domain of the names in the network"
  value       = terraform_data.network.output.domain
}

output "subnets" {
  description = "Addresses of the subnets, by name"
  value       = { for name, subnet in terraform_data.subnet : name => subnet.output.cidr }
}

output "public_subnets" {
  description = "Names of the subnets that can be reached from outside"
  value       = [for name, subnet in terraform_data.subnet : name if subnet.output.public]
}
