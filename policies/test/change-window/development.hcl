mock "tfrun" {
  data = {
    created_at = "2026-11-28T23:30:00Z"
    workspace = {
      name = "acme-dev-web"
    }
  }
}

test {
  rules = {
    main = true
  }
}
