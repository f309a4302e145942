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
  location            = "us-central1"
  network             = "projects/contoso-net/global/networks/hub"
  subnetwork          = "projects/contoso-net/regions/us-central1/subnetworks/gke"
  deletion_protection = false
  resource_labels     = local.labels

  release_channel {
    channel = "STABLE"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
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
      start_time = "22:30"
    }
  }

  secret_manager_config {
    enabled = true
  }

  # The pools are resources of their own, so that one can go without the cluster.
  remove_default_node_pool = true
  initial_node_count       = 1
  datapath_provider        = "ADVANCED_DATAPATH"

  node_config {
    service_account = google_service_account.nodes.email
    oauth_scopes    = ["https://www.googleapis.com/auth/cloud-platform"]
  }

  workload_identity_config {
    workload_pool = "contoso-shop-dev.svc.id.goog"
  }

  # It was for the default pool, which is gone.
  lifecycle {
    ignore_changes = [node_config]
  }

  depends_on = [google_project_iam_member.nodes]
}