locals {
  # A blueprint without a name of its own is called after its repository.
  name = trim(replace(lower("orders-dev"), "/[^a-z0-9]+/", "-"), "-")

  # Azure refuses some characters in the name of a tag, does not tell upper case from lower in it,
  # and takes 256 characters as its value.
  own_tags = {
    for key, value in { Cost = "retail", Größe = "10", Owner = "somebody else", QUILL = "mine", "a&" = "two", "a?" = "one", cost = "other" } :
    lower(replace(key, "/[<>%&\\\\?\\/]/", "-")) => {
      name  = replace(key, "/[<>%&\\\\?\\/]/", "-")
      value = substr(value, 0, 256)
    }...
  }

  managed_tags = {
    for key, value in {
      environment = "dev"
      managed_by  = "porc"
      owner       = "team-orders@example.com"
      quill       = "asp-postgres"
      repo        = "shop/orders"
    } :
    key => substr(value, 0, 256)
    if value != null
  }

  # No tag of a team stands in place of a managed one; of those that Azure takes for equal, one counts.
  tags = merge(
    { for key, same in local.own_tags : same[0].name => same[0].value if !contains(keys(local.managed_tags), key) },
    local.managed_tags,
  )
}