import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_security_group.a" = {
        address       = "aws_security_group.a"
        mode          = "managed"
        type          = "aws_security_group"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            ingress = [
              {
                from_port   = 22
                to_port     = 22
                protocol    = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              },
            ]
          }
        }
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
