mock "tfrun" {
  data = {
    cost_estimate = {
      prior_monthly_cost    = "10.00"
      proposed_monthly_cost = "60.00"
      delta_monthly_cost    = "50.00"
    }
  }
}

test {
  rules = {
    main = true
  }
}
