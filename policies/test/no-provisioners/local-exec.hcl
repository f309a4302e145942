mock "tfconfig/v2" {
  data = {
    provisioners = {
      "terraform_data.a:0" = {
        resource_address = "terraform_data.a"
        type             = "local-exec"
        index            = "0"
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
