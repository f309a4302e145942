mock "tfrun" {
  data = {
    cost_estimate = {
      delta_monthly_cost = "900.00"
    }
  }
}

param "increase_max" {
  value = 1000
}

test {
  rules = {
    main = true
  }
}
