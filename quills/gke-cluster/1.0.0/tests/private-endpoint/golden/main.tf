# The nodes' own account, because the project's default one may do too much.
resource "google_service_account" "nodes" {
  account_id   = local.account
  display_name = substr("Nodes of ${local.name}", 0, 100)
}

resource "google_project_iam_member" "nodes" {
  project = "contoso-shop-dev"
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_container_cluster" "main" {
  name                = trim(substr("gke-${local.name}", 0, 40), "-")
  location            = "europe-west4"
  network             = "shop"
  subnetwork          = "shop-europe-west4"
  deletion_protection = true
  resource_labels     = local.labels

  release_channel {
    channel = "REGULAR"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = null
    services_secondary_range_name = null
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
  }

  # Without a range only nodes may ask, and a private endpoint demands the block.
  master_authorized_networks_config {
  }

  maintenance_policy {
    daily_maintenance_window {
      start_time = "03:00"
    }
  }

  secret_manager_config {
    enabled = true
  }

  enable_autopilot = true

  cluster_autoscaling {
    auto_provisioning_defaults {
      service_account = google_service_account.nodes.email
      oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
    }
  }

  depends_on = [google_project_iam_member.nodes]
}