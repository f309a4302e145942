resource "google_container_node_pool" "apps" {
  name     = "apps"
  cluster  = google_container_cluster.main.id
  location = "us-central1"

  autoscaling {
    total_min_node_count = 3
    total_max_node_count = 9
    location_policy      = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type    = "n4-standard-8"
    disk_size_gb    = 200
    spot            = false
    labels          = { "example.com/team" = "orders" }
    resource_labels = local.labels
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
  }
}

resource "google_container_node_pool" "batch" {
  name     = "batch"
  cluster  = google_container_cluster.main.id
  location = "us-central1"

  autoscaling {
    total_min_node_count = 5
    total_max_node_count = 5
    location_policy      = "ANY"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  node_config {
    machine_type    = "e2-standard-4"
    disk_size_gb    = 100
    spot            = true
    labels          = {}
    resource_labels = local.labels
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    taint {
      key    = "workload"
      value  = "batch"
      effect = "NO_SCHEDULE"
    }

    taint {
      key    = "spot"
      value  = ""
      effect = "NO_EXECUTE"
    }
  }
}