-- fourier-rings: one run of the study fourier: the mean error of each network over the Fourier basis vectors of
-- a ring of frequencies round the mean, each frequency counting with its mirror image. Percent.
-- parameters:
--   :run    INTEGER  NULL  a run of the study; NULL for the newest that has finished
--   :width  INTEGER  2     how wide rings are, in waves over a picture's side
-- columns:
--   network     TEXT     how it was trained
--   norm        REAL     L2 norm of the vector in each channel, in units of the pixel range
--   from_radius INTEGER  waves over a picture's side from which the ring goes
--   to_radius   INTEGER  and below which it ends
--   frequencies INTEGER  in the ring
--   seeds       INTEGER  repetitions
--   error       REAL     wrong answers on pictures with one vector, mean over the ring and the seeds
--   sd          REAL     standard deviation of the ring's mean over the seeds; NULL with one
-- plot: x=from_radius y=error series=network sd=sd
WITH
  chosen AS (
    SELECT
      run.id AS run_id, CAST(run.settings ->> '$.settings.side' AS INTEGER) AS side,
      CAST(run.settings ->> '$.settings.normPerChannel' AS REAL) AS norm
    FROM run
    WHERE run.id = coalesce(
      :run,
      (SELECT max(newest.id) FROM run AS newest
       WHERE newest.kind = 'experiment' AND newest.state = 'finished' AND newest.name = 'fourier'))
  ),
  placed AS (  -- u and v, from the nearer end of the transform
    SELECT
      m.id, m.subject, m.seed, m.value, side,
      min(CAST(m.x AS INTEGER) / side, side - CAST(m.x AS INTEGER) / side) AS u,
      min(CAST(m.x AS INTEGER) % side, side - CAST(m.x AS INTEGER) % side) AS v
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity = 'error along a frequency'
  ),
  ringed AS (
    SELECT
      id, subject, seed, value,
      -- What lies at 0 or at half a side in both directions is its own mirror image.
      iif((u = 0 OR 2 * u = side) AND (v = 0 OR 2 * v = side), 1, 2) AS weight,
      CAST(sqrt(u * u + v * v) / max(CAST(:width AS INTEGER), 1) AS INTEGER) AS ring
    FROM placed
  ),
  repetition AS (
    SELECT
      subject, ring, min(id) AS place, sum(weight) AS frequencies,
      sum(weight * value) / sum(weight) AS error
    FROM ringed
    GROUP BY subject, ring, seed
  ),
  figure AS (
    SELECT
      subject, ring, min(place) AS place, max(frequencies) AS frequencies, count(*) AS n,
      avg(error) AS mean,
      sqrt(
        max(sum(error * error) - count(*) * avg(error) * avg(error), 0.0) / (count(*) - 1)) AS sd
    FROM repetition
    GROUP BY subject, ring
  )
SELECT
  subject AS network,
  (SELECT norm FROM chosen) AS norm,
  ring * max(CAST(:width AS INTEGER), 1) AS from_radius,
  (ring + 1) * max(CAST(:width AS INTEGER), 1) AS to_radius,
  frequencies,
  n AS seeds,
  round(100 * mean, 2) AS error,
  round(100 * sd, 2) AS sd
FROM figure
ORDER BY min(place) OVER (PARTITION BY subject), ring;
