import "module" "sizes" {
  source = "../../modules/sizes.sentinel"
}

mock "tfplan/v2" {
  module {
    source = "./mocks/large.sentinel"
  }
}

test {
  rules = {
    main       = false
    sized      = true
    violations = ["a.b"]
  }
}
