mock "tfrun" {
  data = {
    is_destroy = false
    workspace = {
      tags = []
    }
  }
}

test {
  rules = {
    main = true
  }
}
