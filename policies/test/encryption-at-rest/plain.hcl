import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_ebs_volume.a" = {
        address       = "aws_ebs_volume.a"
        mode          = "managed"
        type          = "aws_ebs_volume"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            encrypted = false
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
