locals {
  # A blueprint without a name of its own is called after its repository.
  name = trim(replace(lower("orders-dev"), "/[^a-z0-9]+/", "-"), "-")

  # Accounts have short names of which no two may be equal: four digits keep long ones apart.
  account = "gke-${trim(substr(local.name, 0, 21), "-")}-${substr(sha256(local.name), 0, 4)}"

  # Google takes lower-case letters, digits, "_" and "-" in labels, 63 at most, a letter first.
  own_labels = {
    for key, value in { Cost = "retail", Größe = "10", Owner = "somebody else", QUILL = "mine", "a&" = "two", "a?" = "one", cost = "other" } :
    substr(replace(lower(key), "/[^a-z0-9_-]+/", "_"), 0, 63) => substr(replace(lower(value), "/[^a-z0-9_-]+/", "_"), 0, 63)...
    if can(regex("^[A-Za-z]", key))
  }

  managed_labels = {
    for key, value in {
      environment = "dev"
      managed_by  = "porc"
      owner       = "team-orders@example.com"
      quill       = "gke-cluster"
      repo        = "shop/orders"
    } :
    key => substr(replace(lower(value), "/[^a-z0-9_-]+/", "_"), 0, 63)
    if value != null
  }

  # No tag of a team stands in place of a managed label; of those that become equal, one counts.
  labels = merge({ for key, values in local.own_labels : key => values[0] }, local.managed_labels)
}