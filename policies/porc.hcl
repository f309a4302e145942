# These ask the configuration only, so that they answer before there is a plan.
preflight = [
  "allowed-providers",
  "module-pinning",
  "module-sources",
  "no-literal-secrets",
  "no-provisioners",
  "provider-pinning",
  "required-outputs",
  "sensitive-outputs",
]
