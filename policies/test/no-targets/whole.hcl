mock "tfrun" {
  data = {
    target_addrs  = null
    replace_addrs = null
  }
}

test {
  rules = {
    main = true
  }
}
