import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "terraform_data.a" = {
        address       = "terraform_data.a"
        mode          = "managed"
        type          = "terraform_data"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "terraform_data.b" = {
        address       = "terraform_data.b"
        mode          = "managed"
        type          = "terraform_data"
        name          = "b"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
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
