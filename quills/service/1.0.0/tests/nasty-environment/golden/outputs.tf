output "address" {
  description = "Where the service answers"
  value       = "http://shop.co.orders_2.dev.internal:8080"
}

output "instances" {
  description = "Ids of the running instances"
  value       = terraform_data.instance[*].id
}