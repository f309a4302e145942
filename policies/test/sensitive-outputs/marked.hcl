mock "tfconfig/v2" {
  data = {
    outputs = {
      db_password = {
        name      = "db_password"
        sensitive = true
      }
      url = {
        name      = "url"
        sensitive = false
      }
    }
  }
}

test {
  rules = {
    main = true
  }
}
