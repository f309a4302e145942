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
                from_port   = 443
                to_port     = 443
                protocol    = "tcp"
                cidr_blocks = ["0.0.0.0/0"]
              },
              {
                from_port   = 22
                to_port     = 22
                protocol    = "tcp"
                cidr_blocks = ["10.0.0.0/8"]
              },
            ]
          }
        }
      }
      "azurerm_network_security_rule.b" = {
        address       = "azurerm_network_security_rule.b"
        mode          = "managed"
        type          = "azurerm_network_security_rule"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            direction              = "Inbound"
            access                 = "Allow"
            source_address_prefix  = "*"
            destination_port_range = "443"
          }
        }
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
