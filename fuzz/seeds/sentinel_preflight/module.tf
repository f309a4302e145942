terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}
provider "aws" {
  alias  = "west"
  region = "us-west-1"
}
variable "size" {
  type    = number
  default = 3
}
module "m" {
  source = "./m"
  count  = 2
  name   = "x"
}
resource "aws_instance" "a" {
  provider   = aws.west
  for_each   = toset(["a"])
  ami        = "ami-1"
  tags       = { a = 1 }
  depends_on = [module.m]
  connection {
    host = self.id
  }
  provisioner "local-exec" {
    command = "true"
  }
}
data "aws_ami" "b" {
  owners = [var.size, local.x[0].y, each.value]
}
--
variable "name" {}
output "id" {
  value     = var.name
  sensitive = true
}
resource "terraform_data" "inner" {
  input = "${var.name}-1"
}
