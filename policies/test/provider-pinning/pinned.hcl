mock "tfconfig/v2" {
  data = {
    providers = {
      aws = {
        name               = "aws"
        full_name          = "registry.terraform.io/hashicorp/aws"
        module_address     = ""
        version_constraint = "~> 5.31"
      }
      terraform = {
        name               = "terraform"
        full_name          = "terraform.io/builtin/terraform"
        module_address     = ""
        version_constraint = ""
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
