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
          actions = ["delete"]
          before  = {}
          after   = null
        }
      }
      "terraform_data.n1" = {
        address       = "terraform_data.n1"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n1"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
        }
      }
      "terraform_data.n2" = {
        address       = "terraform_data.n2"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n2"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
        }
      }
      "terraform_data.n3" = {
        address       = "terraform_data.n3"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n3"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
        }
      }
      "terraform_data.n4" = {
        address       = "terraform_data.n4"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n4"
        provider_name = "registry.terraform.io/hashicorp/terraform"
        change = {
          actions = ["delete"]
          before  = {}
          after   = null
        }
      }
      "terraform_data.n5" = {
        address       = "terraform_data.n5"
        mode          = "managed"
        type          = "terraform_data"
        name          = "n5"
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

param "deletes_max" {
  value = 6
}

test {
  rules = {
    main = true
  }
}
