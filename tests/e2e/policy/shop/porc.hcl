preflight = ["restrict-size"]
