import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_container_cluster.c" = {
        address       = "google_container_cluster.c"
        mode          = "managed"
        type          = "google_container_cluster"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after   = {}
        }
      }
    }
  }
}

test {
  rules = {
    main = false
  }
}
