import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_s3_bucket_public_access_block.b" = {
        address       = "aws_s3_bucket_public_access_block.b"
        mode          = "managed"
        type          = "aws_s3_bucket_public_access_block"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            block_public_acls       = true
            block_public_policy     = false
            ignore_public_acls      = true
            restrict_public_buckets = true
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
