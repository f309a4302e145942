terraform {
  required_version = ">= 1.5"
}

locals {
  cidr    = cidrsubnet("10.0.0.0/16", 0, 0)
  subnets = { web = { place = 0, public = true, purpose = "the \"front\" $${path.module} %%{ if x } \\" }, data = { place = 9, purpose = "one\ntwo\n}\nresource \"x\" \"y\" {", public = false } }
  places  = [for subnet in local.subnets : subnet.place]

  tags = merge({ "cost \"centre\" <$${1}>" = "10%%{ endif } \\ \"retail\"", team = "日本" }, {
    environment = "dev"
    owner       = "\"$${path.module}\" %%{ if true }"
    quill       = "network"
  })
}

resource "terraform_data" "network" {
  input = {
    name    = "Shop.Co/orders_2"
    cidr    = local.cidr
    domain  = "internal"
    servers = []
    tags    = local.tags
  }

  lifecycle {
    precondition {
      condition     = length(distinct(local.places)) == length(local.places)
      error_message = "Two subnets have the same place."
    }
    precondition {
      condition     = alltrue([for place in local.places : place < pow(2, 8)])
      error_message = "A subnet's place does not fit into subnet_bits = 8."
    }
  }
}

resource "terraform_data" "subnet" {
  for_each = local.subnets

  input = {
    network = terraform_data.network.id
    cidr    = cidrsubnet(local.cidr, 8, each.value.place)
    public  = each.value.public
    purpose = each.value.purpose
  }
}