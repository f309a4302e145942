-- SPDX-License-Identifier: Apache-2.0
SELECT CAST(place AS text), text FROM log_part
WHERE phase = :phase AND place <= :place ORDER BY place DESC LIMIT 1;
