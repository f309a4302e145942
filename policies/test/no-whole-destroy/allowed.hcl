mock "tfrun" {
  data = {
    is_destroy = true
    workspace = {
      tags = ["destroy-allowed"]
    }
  }
}

test {
  rules = {
    main = true
  }
}
