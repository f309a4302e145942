mock "tfconfig/v2" {
  data = {
    outputs = {}
  }
}

test {
  rules = {
    main = true
  }
}
