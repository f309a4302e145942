terraform {
  required_version = ">= 1.5"
}

resource "terraform_data" "instance" {
  count = 2

  input = {
    image       = "x\"$${path.module}"
    port        = 8080
    environment = { QUOTED = "say \"hi\" \\ bye", INTERPOLATED = "$${file(\"/etc/passwd\")} %%{ for x in y } $$${z}", LINES = "one\ntwo\n}\nresource \"x\" \"y\" {" }

    # A digest shows that the key changed, and not what it is.
    key_digest = sha256(var.api_key)

    tags = merge({ "cost \"centre\" <$${1}>" = "10%%{ endif } \\ \"retail\"", team = "日本" }, {
      environment = "dev"
      owner       = "\"$${path.module}\" %%{ if true }"
      quill       = "service"
    })
  }
}