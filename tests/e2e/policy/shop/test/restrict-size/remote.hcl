module "sizes" {
  source = "https://example.com/sizes.sentinel"
}
