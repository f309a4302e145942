mock "tfconfig/v2" {
  data = {
    module_calls = {
      a = {
        source = "terraform-aws-modules/vpc/aws"
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
