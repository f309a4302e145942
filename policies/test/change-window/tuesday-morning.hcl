mock "tfrun" {
  data = {
    created_at = "2026-11-24T09:30:00Z"
    workspace = {
      name = "acme-prod-web"
    }
  }
}

test {
  rules = {
    main = true
  }
}
