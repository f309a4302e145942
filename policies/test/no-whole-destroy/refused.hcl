mock "tfrun" {
  data = {
    is_destroy = true
    workspace = {
      tags = ["team-a"]
    }
  }
}

test {
  rules = {
    main = false
  }
}
