mock "tfplan/v2" {
  data = {
    terraform_version = "1.11.4"
  }
}

test {
  rules = {
    main = true
  }
}
