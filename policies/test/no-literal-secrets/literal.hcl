import "module" "plan" {
  source = "../../functions/plan.sentinel"
}

mock "tfplan/v2" {
  data = {
    resource_changes = {}
  }
}

mock "tfconfig/v2" {
  data = {
    resources = {
      "aws_db_instance.a" = {
        address = "aws_db_instance.a"
        config = {
          password = {
            constant_value = "hunter2"
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
