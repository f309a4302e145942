mock "tfconfig/v2" {
  data = {
    outputs = {
      db_password = {
        name      = "db_password"
        sensitive = false
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
