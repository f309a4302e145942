mock "tfconfig/v2" {
  data = {
    providers = {
      aws = {
        full_name = "registry.terraform.io/hashicorp/aws"
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
