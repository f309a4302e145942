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
            tags = {
              owner       = "team-a"
              cost_center = "42"
            }
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
            labels = {
              owner       = "b"
              cost_center = "7"
            }
          }
        }
      }
      "aws_iam_role_policy.p" = {
        address       = "aws_iam_role_policy.p"
        mode          = "managed"
        type          = "aws_iam_role_policy"
        name          = "p"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            policy = "{}"
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
