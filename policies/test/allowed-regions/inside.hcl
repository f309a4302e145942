import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_resource_group.g" = {
        address       = "azurerm_resource_group.g"
        mode          = "managed"
        type          = "azurerm_resource_group"
        name          = "g"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            location = "West Europe"
          }
        }
      }
      "google_storage_bucket.b" = {
        address       = "google_storage_bucket.b"
        mode          = "managed"
        type          = "google_storage_bucket"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            location = "EUROPE-WEST1"
          }
        }
      }
      "aws_iam_role.r" = {
        address       = "aws_iam_role.r"
        mode          = "managed"
        type          = "aws_iam_role"
        name          = "r"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            name = "r"
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
