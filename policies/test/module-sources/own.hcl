mock "tfconfig/v2" {
  data = {
    module_calls = {
      a = {
        source = "./modules/a"
      }
      b = {
        source = "app.terraform.io/acme/network/azurerm"
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
