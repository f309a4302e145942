import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_storage_bucket_iam_member.m" = {
        address       = "google_storage_bucket_iam_member.m"
        mode          = "managed"
        type          = "google_storage_bucket_iam_member"
        name          = "m"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            member = "allUsers"
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
