import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "terraform_data.d" = {
        address       = "terraform_data.d"
        mode          = "managed"
        type          = "terraform_data"
        name          = "d"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
    }
  }
}

param "types" {
  value = ["terraform_data"]
}

test {
  rules = {
    main = false
  }
}
