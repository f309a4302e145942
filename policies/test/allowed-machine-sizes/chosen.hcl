import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_compute_instance.a" = {
        address       = "google_compute_instance.a"
        mode          = "managed"
        type          = "google_compute_instance"
        name          = "a"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            machine_type = "n2-highmem-8"
          }
        }
      }
    }
  }
}

param "sizes" {
  value = ["n2-highmem-8"]
}

test {
  rules = {
    main = true
  }
}
