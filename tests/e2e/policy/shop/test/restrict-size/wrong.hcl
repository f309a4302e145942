import "module" "sizes" {
  source = "../../modules/sizes.sentinel"
}

mock "tfplan/v2" {
  module {
    source = "./mocks/large.sentinel"
  }
}

param "limit" {
  value = 20
}

test {
  rules = {
    main = false
  }
}
