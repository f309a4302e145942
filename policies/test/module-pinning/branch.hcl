mock "tfconfig/v2" {
  data = {
    module_calls = {
      c = {
        source             = "git::https://example.com/vpc.git?ref=main"
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
