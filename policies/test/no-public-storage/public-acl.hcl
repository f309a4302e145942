import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_s3_bucket_acl.a" = {
        address       = "aws_s3_bucket_acl.a"
        mode          = "managed"
        type          = "aws_s3_bucket_acl"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            acl = "public-read"
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
