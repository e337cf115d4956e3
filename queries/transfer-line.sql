-- transfer-line: the least-squares line through the architectures of the study transfer, and through
-- the published points: accuracy when trained on D_det = slope × transfer rate + intercept.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   points        TEXT     'ours' (means over the seeds) or 'published'
--   architectures INTEGER  points there are
--   slope         REAL     points of accuracy for each point of transfer
--   intercept     REAL     percent of accuracy where nothing transfers
--   correlation   REAL     Pearson's r
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'transfer')) AS run_id
  ),
  figure (points, subject, quantity, value) AS (
    SELECT 'ours', m.subject, m.quantity, avg(m.value)
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    GROUP BY m.subject, m.quantity
    UNION ALL
    SELECT 'published', p.subject, p.quantity, p.value
    FROM chosen
    JOIN published AS p ON p.run_id = chosen.run_id
  ),
  point AS (
    SELECT a.points, a.value AS x, b.value AS y
    FROM figure AS a
    JOIN figure AS b ON b.points = a.points AND b.subject = a.subject
    WHERE a.quantity = 'transfer rate' AND b.quantity = 'accuracy from D_det'
  ),
  centred AS (
    SELECT
      point.points, x - avg(x) OVER by_points AS dx, y - avg(y) OVER by_points AS dy,
      avg(x) OVER by_points AS mx, avg(y) OVER by_points AS my
    FROM point
    WINDOW by_points AS (PARTITION BY point.points)
  )
SELECT
  points,
  count(*) AS architectures,
  round(sum(dx * dy) / sum(dx * dx), 4) AS slope,
  round(100 * (min(my) - min(mx) * sum(dx * dy) / sum(dx * dx)), 2) AS intercept,
  round(sum(dx * dy) / sqrt(sum(dx * dx) * sum(dy * dy)), 4) AS correlation
FROM centred
GROUP BY points
ORDER BY points;
