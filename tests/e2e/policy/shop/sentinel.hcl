import "module" "sizes" {
  source = "./modules/sizes.sentinel"
}

import "plugin" "tfplan/v2" {
  config = {
    plan_path = "./plan.json"
  }
}

sentinel {
  features = {
    terraform = true
  }
}

policy "restrict-size" {
  source            = "./restrict-size.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "untested" {}
