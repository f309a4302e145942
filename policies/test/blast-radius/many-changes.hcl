import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "terraform_data.n0" = {
        address       = "terraform_data.n0"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n0"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "terraform_data.n1" = {
        address       = "terraform_data.n1"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n1"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "terraform_data.n2" = {
        address       = "terraform_data.n2"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n2"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
      "terraform_data.n3" = {
        address       = "terraform_data.n3"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n3"
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

param "changes_max" {
  value = 3
}

test {
  rules = {
    main = false
  }
}
