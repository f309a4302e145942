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
      "aws_db_instance.c" = {
        address       = "aws_db_instance.c"
        mode          = "managed"
        type          = "aws_db_instance"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "aws_instance.d" = {
        address       = "aws_instance.d"
        mode          = "managed"
        type          = "aws_instance"
        name          = "d"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
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
