import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_instance.a" = {
        address       = "aws_instance.a"
        mode          = "managed"
        type          = "aws_instance"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            instance_type = "t3.small"
          }
        }
      }
      "azurerm_linux_virtual_machine.b" = {
        address       = "azurerm_linux_virtual_machine.b"
        mode          = "managed"
        type          = "azurerm_linux_virtual_machine"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            size = "Standard_B2s"
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
