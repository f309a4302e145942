terraform {
  required_version = ">= 1.5"
}

resource "terraform_data" "instance" {
  count = 2

  input = {
    image       = "registry.example.com/shop/orders:1.4.2"
    port        = 8080
    environment = {}

    tags = merge({}, {
      environment = "dev"
      owner       = "team-orders@example.com"
      quill       = "service"
    })
  }
}