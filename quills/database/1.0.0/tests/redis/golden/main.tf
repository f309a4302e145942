terraform {
  required_version = ">= 1.5"
}

locals {
  host = "orders.dev.internal"
  port = 6379

  tags = merge({}, {
    environment = "dev"
    owner       = "team-orders@example.com"
    quill       = "database"
  })
}

resource "terraform_data" "server" {
  # Another engine is another database; everything else changes in place.
  triggers_replace = ["redis"]

  input = {
    engine     = "redis"
    version    = "7.2"
    storage_gb = 1
    parameters = {}
    tags       = local.tags
  }
}

resource "terraform_data" "database" {
  input = {
    server = terraform_data.server.id
    name   = "cache"
    owner  = "orders"

    # A digest shows that the password changed, and not what it is.
    password_digest = sha256(var.password)
  }
}

resource "terraform_data" "replica" {
  count = 5

  input = {
    server = terraform_data.server.id
    host   = "replica-${count.index}.${local.host}"
  }
}