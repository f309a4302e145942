import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_compute_firewall.f" = {
        address       = "google_compute_firewall.f"
        mode          = "managed"
        type          = "google_compute_firewall"
        name          = "f"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            source_ranges = ["0.0.0.0/0"]
            allow = [
              {
                protocol = "tcp"
                ports    = ["3389"]
              },
            ]
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
