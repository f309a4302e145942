mock "tfconfig/v2" {
  data = {
    provisioners = {}
  }
}

test {
  rules = {
    main = true
  }
}
