import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_sql_database_instance.c" = {
        address       = "google_sql_database_instance.c"
        mode          = "managed"
        type          = "google_sql_database_instance"
        name          = "c"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            settings = [
              {
                ip_configuration = []
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
