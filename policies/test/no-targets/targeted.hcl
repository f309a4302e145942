mock "tfrun" {
  data = {
    target_addrs  = ["aws_instance.a"]
    replace_addrs = null
  }
}

test {
  rules = {
    main = false
  }
}
