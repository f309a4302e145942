param "p" { value = "x" }
