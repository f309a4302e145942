import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
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
                endpoint_public_access = true
                public_access_cidrs    = ["0.0.0.0/0"]
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
