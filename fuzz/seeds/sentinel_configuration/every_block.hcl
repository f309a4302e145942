policy "a" {
  source            = "./a.sentinel"
  enforcement_level = "hard-mandatory"
  params            = { n = 1, "s" : "x" }
}
policy "b" {}
import "module" "m" { source = "./m.sentinel" }
module "old" { source = "m.sentinel" }
import "static" "s" {
  source = "./s.json"
  format = "json"
}
import "plugin" "time" { config = { fixed_time = 7 } }
mock "tfplan/v2" {
  module { source = "m.sentinel" }
}
mock "data" { data = { list = [1, true, null, -2.5], inner = { k = "v" } } }
param "p" { value = 5 }
global "g" { value = [] }
test { rules = { main = false } }
sentinel { features = { terraform = true, "apply-all" = true } }
