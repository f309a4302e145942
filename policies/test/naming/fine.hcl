import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "aws_instance.a" = {
        address       = "aws_instance.a"
        mode          = "managed"
        type          = "aws_instance"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/aws"
        change = {
          actions = ["create"]
          before  = null
          after = {
            name = "orders-web"
          }
        }
      }
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
            bucket = "orders-logs"
          }
        }
      }
      "aws_vpc.v" = {
        address       = "aws_vpc.v"
        mode          = "managed"
        type          = "aws_vpc"
        name          = "v"
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
    main = true
  }
}
