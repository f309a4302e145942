terraform {
  required_version = ">= 1.5"
}

resource "terraform_data" "instance" {
  count = 20

  input = {
    image       = "registry.example.com/shop/orders:1.4.2"
    port        = 443
    environment = { LOG_LEVEL = "info" }

    # A digest shows that the key changed, and not what it is.
    key_digest = sha256(var.api_key)

    tags = merge({}, {
      environment = "dev"
      owner       = "team-orders@example.com"
      quill       = "service"
    })
  }
}

resource "terraform_data" "gateway" {
  input = "https://orders.dev.example.com"
}