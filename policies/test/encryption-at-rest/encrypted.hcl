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
            encrypted = true
          }
        }
      }
      "aws_redshift_cluster.r" = {
        address       = "aws_redshift_cluster.r"
        mode          = "managed"
        type          = "aws_redshift_cluster"
        name          = "r"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            encrypted = "true"
          }
        }
      }
      "aws_db_instance.b" = {
        address       = "aws_db_instance.b"
        mode          = "managed"
        type          = "aws_db_instance"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            storage_encrypted = true
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
