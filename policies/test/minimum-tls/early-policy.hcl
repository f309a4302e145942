import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_compute_ssl_policy.p" = {
        address       = "google_compute_ssl_policy.p"
        mode          = "managed"
        type          = "google_compute_ssl_policy"
        name          = "p"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            min_tls_version = null
          }
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
