import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_s3_bucket.logs" = {
        address       = "aws_s3_bucket.logs"
        mode          = "managed"
        type          = "aws_s3_bucket"
        name          = "logs"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            acl = "private"
          }
        }
      }
      "azurerm_storage_account.a" = {
        address       = "azurerm_storage_account.a"
        mode          = "managed"
        type          = "azurerm_storage_account"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/azurerm"
        change = {
          actions = ["create"]
          before  = null
          after = {
            allow_nested_items_to_be_public = false
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
            public_access_prevention = "enforced"
          }
        }
      }
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
            block_public_policy     = true
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
    main = true
  }
}
