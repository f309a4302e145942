import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_eks_cluster.a" = {
        address       = "aws_eks_cluster.a"
        mode          = "managed"
        type          = "aws_eks_cluster"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
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
          after   = {}
        }
      }
      "aws_eks_cluster.c" = {
        address       = "aws_eks_cluster.c"
        mode          = "managed"
        type          = "aws_eks_cluster"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "aws_eks_cluster.old" = {
        address       = "aws_eks_cluster.old"
        mode          = "managed"
        type          = "aws_eks_cluster"
        name          = "old"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
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
