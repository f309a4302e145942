mock "tfconfig/v2" {
  data = {
    outputs = {
      url = {
        name      = "url"
        sensitive = false
      }
    }
  }
}

param "outputs" {
  value = ["url"]
}

test {
  rules = {
    main = true
  }
}
