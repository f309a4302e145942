mock "tfconfig/v2" {
  data = {
    providers = {
      x = {
        full_name = "registry.terraform.io/somebody/x"
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
