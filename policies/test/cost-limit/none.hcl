mock "tfrun" {
  data = {
    id = "run-1"
  }
}

test {
  rules = {
    main = true
  }
}
