mock "tfconfig/v2" {
  data = {
    outputs = {}
  }
}

param "outputs" {
  value = ["url"]
}

test {
  rules = {
    main = false
  }
}
