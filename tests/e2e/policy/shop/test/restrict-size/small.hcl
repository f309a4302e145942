import "module" "sizes" {
  source = "../../modules/sizes.sentinel"
}

mock "tfplan/v2" {
  module {
    source = "./mocks/small.sentinel"
  }
}
