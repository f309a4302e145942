mock "tfconfig/v2" {
  data = {
    module_calls = {
      a = {
        source             = "./modules/a"
        version_constraint = ""
      }
      b = {
        source             = "acme/vpc/aws"
        version_constraint = "~> 5.1"
      }
      c = {
        source             = "git::https://example.com/vpc.git?ref=v1.2.3"
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
