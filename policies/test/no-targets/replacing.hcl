mock "tfrun" {
  data = {
    target_addrs  = []
    replace_addrs = ["aws_instance.a"]
  }
}

test {
  rules = {
    main = false
  }
}
