-- worlds: one run of the study takeaways, the knob from World 1 (0: the flipped direction says nothing
-- of natural pictures) to World 2 (1: it says all): accuracy on clean natural pictures, in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   predictive REAL     share of natural pictures that bear their own class's sign in any case
--   seeds      INTEGER  repetitions
--   source     REAL     accuracy of the network that was attacked
--   d_rand     REAL     accuracy after learning from D_rand
--   d_rand_sd  REAL     its standard deviation over the seeds; NULL with one
--   d_det      REAL     accuracy after learning from D_det
--   d_det_sd   REAL     its standard deviation over the seeds; NULL with one
-- plot: x=predictive y=d_rand sd=d_rand_sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'takeaways')
    ) AS run_id
  ),
  figure AS (
    SELECT
      m.x, m.subject, count(*) AS n, avg(m.value) AS mean,
      sqrt(
        max(sum(m.value * m.value) - count(*) * avg(m.value) * avg(m.value), 0.0)
        / (count(*) - 1)) AS sd
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity = 'clean accuracy' AND m.x IS NOT NULL
    GROUP BY m.x, m.subject
  )
SELECT
  x AS predictive,
  max(n) AS seeds,
  round(100 * max(mean) FILTER (WHERE subject = 'source'), 2) AS source,
  round(100 * max(mean) FILTER (WHERE subject = 'D_rand'), 2) AS d_rand,
  round(100 * max(sd) FILTER (WHERE subject = 'D_rand'), 2) AS d_rand_sd,
  round(100 * max(mean) FILTER (WHERE subject = 'D_det'), 2) AS d_det,
  round(100 * max(sd) FILTER (WHERE subject = 'D_det'), 2) AS d_det_sd
FROM figure
GROUP BY x
ORDER BY x;
