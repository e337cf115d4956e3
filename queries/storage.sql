-- storage: how many bytes the payloads of each table take, and what they would take unpacked.
-- About all payloads.
-- parameters: none
-- columns:
--   stored     TEXT     the table
--   payloads   INTEGER  rows
--   bytes      INTEGER  compressed bytes
--   raw_bytes  INTEGER  bytes once unpacked
--   each       REAL     mean compressed bytes of a payload
--   ratio      REAL     raw bytes per compressed byte
WITH payload (stored, bytes, raw_bytes) AS (
  SELECT 'image', length(payload), raw_length FROM image
  UNION ALL
  SELECT 'perturbation', length(payload), raw_length FROM perturbation
  UNION ALL
  SELECT 'perturbation_float', length(payload), raw_length FROM perturbation_float
  UNION ALL
  SELECT 'picture_float', length(payload), raw_length FROM picture_float
  UNION ALL
  SELECT 'checkpoint_tensor', length(payload), raw_length FROM checkpoint_tensor
  UNION ALL
  SELECT 'vector_chunk', length(payload), raw_length FROM vector_chunk
)
SELECT
  stored,
  count(*) AS payloads,
  sum(bytes) AS bytes,
  sum(raw_bytes) AS raw_bytes,
  round(avg(bytes), 1) AS each,
  round(1.0 * sum(raw_bytes) / sum(bytes), 2) AS ratio
FROM payload
GROUP BY stored
ORDER BY bytes DESC;
