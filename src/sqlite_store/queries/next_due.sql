-- SPDX-License-Identifier: Apache-2.0
SELECT min(due_at) FROM job;
