import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "azurerm_kubernetes_cluster.a" = {
        address       = "azurerm_kubernetes_cluster.a"
        mode          = "managed"
        type          = "azurerm_kubernetes_cluster"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            private_cluster_enabled = true
          }
        }
      }
      "aws_eks_cluster.b" = {
        address       = "aws_eks_cluster.b"
        mode          = "managed"
        type          = "aws_eks_cluster"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            vpc_config = [
              {
                endpoint_public_access = false
              },
            ]
          }
        }
      }
      "google_container_cluster.c" = {
        address       = "google_container_cluster.c"
        mode          = "managed"
        type          = "google_container_cluster"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            private_cluster_config = [
              {
                enable_private_endpoint = true
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
    main = true
  }
}
