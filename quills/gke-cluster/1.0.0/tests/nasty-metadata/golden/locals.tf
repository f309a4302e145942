locals {
  # A blueprint without a name of its own is called after its repository.
  name = trim(replace(lower("Shop.Co/orders_2-dev"), "/[^a-z0-9]+/", "-"), "-")

  # Accounts have short names of which no two may be equal: four digits keep long ones apart.
  account = "gke-${trim(substr(local.name, 0, 21), "-")}-${substr(sha256(local.name), 0, 4)}"

  # Google takes lower-case letters, digits, "_" and "-" in labels, 63 at most, a letter first.
  labels = {
    for key, value in merge(
      { "cost \"centre\" <$${1}>" = "10%%{ endif } \\ \"retail\"", team = "日本" },
      {
        environment = "dev"
        managed_by  = "porc"
        owner       = "\"$${path.module}\" %%{ if true }"
        quill       = "gke-cluster"
        repo        = "Shop.Co/orders_2"
      },
    ) :
    substr(replace(lower(key), "/[^a-z0-9_-]+/", "_"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]+/", "_"), 0, 63)
    if value != null && can(regex("^[A-Za-z]", key))
  }
}