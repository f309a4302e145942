import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {
      "google_sql_database_instance.g" = {
        address       = "google_sql_database_instance.g"
        mode          = "managed"
        type          = "google_sql_database_instance"
        name          = "g"
        provider_name = "registry.terraform.io/hashicorp/google"
        change = {
          actions = ["create"]
          before  = null
          after = {
            settings = [
              {
                backup_configuration = [
                  {
                    enabled = false
                  },
                ]
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
