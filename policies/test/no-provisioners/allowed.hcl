mock "tfconfig/v2" {
  data = {
    provisioners = {
      "terraform_data.a:0" = {
        resource_address = "terraform_data.a"
        type             = "file"
        index            = "0"
      }
    }
  }
}

param "allowed" {
  value = ["file"]
}

test {
  rules = {
    main = true
  }
}
