mock "tfconfig/v2" {
  data = {
    module_calls = {
      b = {
        source             = "acme/vpc/aws"
        version_constraint = ""
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
