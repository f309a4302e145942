mock "tfplan/v2" {
  data = {
    terraform_version = "1.5.7"
  }
}

test {
  rules = {
    main = false
  }
}
