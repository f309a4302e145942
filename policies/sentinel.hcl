import "module" "plan" {
  source = "./functions/plan.sentinel"
}

policy "required-tags" {
  source            = "./required-tags.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "allowed-regions" {
  source            = "./allowed-regions.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "allowed-machine-sizes" {
  source            = "./allowed-machine-sizes.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "no-public-storage" {
  source            = "./no-public-storage.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "no-public-database" {
  source            = "./no-public-database.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "no-open-ingress" {
  source            = "./no-open-ingress.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "no-wildcard-admin" {
  source            = "./no-wildcard-admin.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "encryption-at-rest" {
  source            = "./encryption-at-rest.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "minimum-tls" {
  source            = "./minimum-tls.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "deletion-protection" {
  source            = "./deletion-protection.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "no-destroy-of-data" {
  source            = "./no-destroy-of-data.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "blast-radius" {
  source            = "./blast-radius.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "no-replacement-in-production" {
  source            = "./no-replacement-in-production.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "cost-limit" {
  source            = "./cost-limit.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "cost-of-change" {
  source            = "./cost-of-change.sentinel"
  enforcement_level = "advisory"
}

policy "provider-pinning" {
  source            = "./provider-pinning.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "allowed-providers" {
  source            = "./allowed-providers.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "module-sources" {
  source            = "./module-sources.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "module-pinning" {
  source            = "./module-pinning.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "no-provisioners" {
  source            = "./no-provisioners.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "forbidden-resources" {
  source            = "./forbidden-resources.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "change-window" {
  source            = "./change-window.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "naming" {
  source            = "./naming.sentinel"
  enforcement_level = "advisory"
}

policy "no-literal-secrets" {
  source            = "./no-literal-secrets.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "sensitive-outputs" {
  source            = "./sensitive-outputs.sentinel"
  enforcement_level = "advisory"
}

policy "backups" {
  source            = "./backups.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "private-clusters" {
  source            = "./private-clusters.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "terraform-version" {
  source            = "./terraform-version.sentinel"
  enforcement_level = "advisory"
}

policy "no-whole-destroy" {
  source            = "./no-whole-destroy.sentinel"
  enforcement_level = "hard-mandatory"
}

policy "no-targets" {
  source            = "./no-targets.sentinel"
  enforcement_level = "soft-mandatory"
}

policy "required-outputs" {
  source            = "./required-outputs.sentinel"
  enforcement_level = "advisory"
}
