global "ab" { value = 1 }
