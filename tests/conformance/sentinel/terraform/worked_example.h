// SPDX-License-Identifier: Apache-2.0
// The configuration of reference 19.
#pragma once

#include "planner.h"

namespace porc::sentinel {

/// Makes it the configuration of an empty folder, and initialises that.
inline void write_worked_example(const Planner& planner) {
  planner.write("main.tf", R"(
variable "env" {
  default     = "dev"
  description = "deployment env"
}
variable "token" {
  sensitive = true
  default   = "s3cret"
}
resource "terraform_data" "base" {
  input = {
    env  = var.env
    name = "base"
    size = 3
  }
}
resource "terraform_data" "many" {
  count            = 2
  input            = "item-${count.index}"
  triggers_replace = [terraform_data.base.id]
  provisioner "local-exec" {
    command = "echo hi"
  }
}
resource "terraform_data" "keyed" {
  for_each   = toset(["a", "b"])
  input      = each.key
  depends_on = [terraform_data.base]
}
resource "terraform_data" "secret" {
  input = var.token
}
module "child" {
  source = "./mod"
  count  = 1
  name   = "kid-${var.env}"
  fixed  = 7
}
output "base_id" {
  value = terraform_data.base.id
}
output "const" {
  value = "k"
}
output "sec" {
  value     = var.token
  sensitive = true
}
)");
  planner.write("mod/main.tf", R"(
variable "name" {}
variable "fixed" {
  default = 1
}
resource "terraform_data" "inner" {
  input = var.name
}
output "in" {
  value      = terraform_data.inner.output
  depends_on = [terraform_data.inner]
}
)");
  planner.init();
}

/// Changes base.input, drops the key "b" and removes `secret`, as the second plan wants.
inline void change_worked_example(const Planner& planner) {
  planner.write("main.tf", R"(
variable "env" {
  default     = "dev"
  description = "deployment env"
}
variable "token" {
  sensitive = true
  default   = "s3cret"
}
resource "terraform_data" "base" {
  input = {
    env  = var.env
    name = "base"
    size = 4
  }
}
resource "terraform_data" "many" {
  count            = 2
  input            = "item-${count.index}"
  triggers_replace = [terraform_data.base.id]
  provisioner "local-exec" {
    command = "echo hi"
  }
}
resource "terraform_data" "keyed" {
  for_each   = toset(["a"])
  input      = each.key
  depends_on = [terraform_data.base]
}
module "child" {
  source = "./mod"
  count  = 1
  name   = "kid-${var.env}"
  fixed  = 7
}
output "base_id" {
  value = terraform_data.base.id
}
output "const" {
  value = "k"
}
output "sec" {
  value     = var.token
  sensitive = true
}
)");
}

}  // namespace porc::sentinel
