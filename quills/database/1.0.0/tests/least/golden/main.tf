terraform {
  required_version = ">= 1.5"
}

locals {
  host = "orders.dev.internal"
  port = 5432

  tags = merge({}, {
    environment = "dev"
    owner       = "team-orders@example.com"
    quill       = "database"
  })
}

resource "terraform_data" "server" {
  # Another engine is another database; everything else changes in place.
  triggers_replace = ["postgres"]

  input = {
    engine     = "postgres"
    version    = "18"
    storage_gb = 20
    parameters = {}
    tags       = local.tags
  }
}

resource "terraform_data" "database" {
  input = {
    server = terraform_data.server.id
    name   = "app"
    owner  = "app"

    # A digest shows that the password changed, and not what it is.
    password_digest = sha256(var.password)
  }
}

resource "terraform_data" "replica" {
  count = 0

  input = {
    server = terraform_data.server.id
    host   = "replica-${count.index}.${local.host}"
  }
}

resource "terraform_data" "backup" {
  input = {
    database  = terraform_data.database.id
    keep_days = 7
    at        = "02:00"
  }
}