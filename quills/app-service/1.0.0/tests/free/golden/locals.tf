locals {
  # A blueprint without a name of its own is called after its repository.
  name = trim(replace(lower("orders-dev"), "/[^a-z0-9]+/", "-"), "-")

  # Azure refuses some characters in the name of a tag, and values over 256 characters.
  tags = {
    for key, value in merge(
      {},
      {
        environment = "dev"
        managed_by  = "porc"
        owner       = "team-orders@example.com"
        quill       = "app-service"
        repo        = "shop/orders"
      },
    ) :
    replace(key, "/[<>%&\\\\?\\/]/", "-") => substr(value, 0, 256)
    if value != null
  }
}