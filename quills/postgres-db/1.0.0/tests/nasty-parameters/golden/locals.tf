locals {
  # A blueprint without a name of its own is called after its repository.
  name = trim(replace(lower("Shop.Co/orders_2-dev"), "/[^a-z0-9]+/", "-"), "-")

  # Azure refuses some characters in the name of a tag, and values over 256 characters.
  tags = {
    for key, value in merge(
      { "cost \"centre\" <$${1}>" = "10%%{ endif } \\ \"retail\"", team = "日本" },
      {
        environment = "dev"
        managed_by  = "porc"
        owner       = "\"$${path.module}\" %%{ if true }"
        quill       = "postgres-db"
        repo        = "Shop.Co/orders_2"
      },
    ) :
    replace(key, "/[<>%&\\\\?\\/]/", "-") => substr(value, 0, 256)
    if value != null
  }
}