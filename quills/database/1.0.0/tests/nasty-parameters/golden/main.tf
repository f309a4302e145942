terraform {
  required_version = ">= 1.5"
}

locals {
  host = "shop.co.orders_2.dev.internal"
  port = 3306

  tags = merge({ "cost \"centre\" <$${1}>" = "10%%{ endif } \\ \"retail\"", team = "日本" }, {
    environment = "dev"
    owner       = "\"$${path.module}\" %%{ if true }"
    quill       = "database"
  })
}

resource "terraform_data" "server" {
  # Another engine is another database; everything else changes in place.
  triggers_replace = ["mysql"]

  input = {
    engine     = "mysql"
    version    = "8.4"
    storage_gb = 20
    parameters = { init_connect = "SET @x = \"$${y}\"; -- %%{ for a in b } \\", lines = "one\ntwo\n}\nresource \"x\" \"y\" {", max_connections = 200, slow = true }
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