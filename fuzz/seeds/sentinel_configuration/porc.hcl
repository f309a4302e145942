name        = "baseline"
version     = "1.2.0"
description = "What everybody keeps to"
retired     = true
preflight   = ["no-public"]
attach {
  environments = ["prod*"]
  kinds        = ["service"]
  workspaces   = ["porc-prod-*"]
  tags         = { tier = ["gold", "silver"], team = "*" }
}
