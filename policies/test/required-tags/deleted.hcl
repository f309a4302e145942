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
          actions = ["delete"]
          before = {
            tags = null
          }
          after = null
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
