-- corruption-table: one run of the study corruptions: the accuracy of each network under each of CIFAR-10-C's
-- corruptions. Percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   corruption TEXT     which corruption, by the name of its file in CIFAR-10-C; 'none' for clean pictures
--   network    TEXT     how it was trained
--   seeds      INTEGER  repetitions
--   severity_1 REAL     accuracy at severity 1, mean over the seeds; NULL where it was not measured
--   severity_2 REAL     at severity 2
--   severity_3 REAL     at severity 3
--   severity_4 REAL     at severity 4
--   severity_5 REAL     at severity 5
--   accuracy   REAL     mean over severities and seeds
--   sd         REAL     standard deviation over the seeds of the mean over severities; NULL with one
--   loss       REAL     accuracy on clean pictures less that
--   published  REAL     the source's accuracy, where it states one
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'corruptions'))
      AS run_id
  ),
  named AS (
    SELECT
      m.run_id, m.id, m.subject, m.quantity, m.x, m.value,
      CASE
        WHEN m.quantity = 'clean accuracy' THEN 'none'
        ELSE substr(m.quantity, instr(m.quantity, 'accuracy under ') + length('accuracy under '))
      END AS corruption
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id
        AND (m.quantity = 'clean accuracy' OR instr(m.quantity, 'accuracy under ') > 0)
  ),
  whole AS (
    SELECT
      run_id, subject, corruption, quantity, min(id) AS place, count(*) AS n, avg(value) AS mean,
      sqrt(
        max(sum(value * value) - count(*) * avg(value) * avg(value), 0.0) / (count(*) - 1)) AS sd
    FROM named
    WHERE x IS NULL
    GROUP BY subject, corruption
  ),
  level AS (
    SELECT subject, corruption, x AS severity, 100 * avg(value) AS accuracy
    FROM named
    WHERE x IS NOT NULL
    GROUP BY subject, corruption, x
  ),
  levels AS (
    SELECT
      subject, corruption,
      round(max(accuracy) FILTER (WHERE severity = 1), 2) AS severity_1,
      round(max(accuracy) FILTER (WHERE severity = 2), 2) AS severity_2,
      round(max(accuracy) FILTER (WHERE severity = 3), 2) AS severity_3,
      round(max(accuracy) FILTER (WHERE severity = 4), 2) AS severity_4,
      round(max(accuracy) FILTER (WHERE severity = 5), 2) AS severity_5
    FROM level
    GROUP BY subject, corruption
  )
SELECT
  whole.corruption,
  whole.subject AS network,
  whole.n AS seeds,
  levels.severity_1,
  levels.severity_2,
  levels.severity_3,
  levels.severity_4,
  levels.severity_5,
  round(100 * whole.mean, 2) AS accuracy,
  round(100 * whole.sd, 2) AS sd,
  round(100 * (clean.mean - whole.mean), 2) AS loss,
  round(100 * published.value, 2) AS published
FROM whole
JOIN whole AS clean ON clean.subject = whole.subject AND clean.corruption = 'none'
LEFT JOIN levels ON levels.subject = whole.subject AND levels.corruption = whole.corruption
LEFT JOIN published
  ON published.run_id = whole.run_id AND published.subject = whole.subject
    AND published.quantity = whole.quantity
ORDER BY min(whole.place) OVER (PARTITION BY whole.corruption), whole.place;
