terraform {
  required_providers {
    port = {
      source  = "port-labs/port-labs"
      version = "~> 1.11"
    }
  }
}

variable "port_client_id" {
  type = string
}

variable "port_client_secret" {
  type      = string
  sensitive = true
}

variable "port_base_url" {
  type = string
}

provider "port" {
  client_id = var.port_client_id
  secret    = var.port_client_secret
  base_url  = var.port_base_url
}

locals {
  notify = jsondecode(file("${path.module}/port_notify.tfvars.json"))
}

resource "port_entity" "instance" {
  blueprint  = local.notify.instance.blueprint
  identifier = local.notify.instance.identifier
  title      = local.notify.instance.title
  properties = {
    string_props  = local.notify.instance.string_props
    number_props  = local.notify.instance.number_props
    boolean_props = local.notify.instance.boolean_props
    object_props  = local.notify.instance.object_props
  }
  relations = {
    single_relations = local.notify.instance.single_relations
  }
}

resource "port_entity" "run" {
  for_each = local.notify.runs

  blueprint  = each.value.blueprint
  identifier = each.key
  title      = each.value.title
  properties = {
    string_props  = each.value.string_props
    number_props  = each.value.number_props
    boolean_props = each.value.boolean_props
    object_props  = each.value.object_props
  }
  relations = {
    single_relations = each.value.single_relations
  }

  depends_on = [port_entity.instance]
}
