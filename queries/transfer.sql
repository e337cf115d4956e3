-- transfer: architectures in one run of the study transfer: how well the source's adversarial examples
-- transfer to each, how well each learns from D_det, and the published points. Shares in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   architecture TEXT     its family
--   points       TEXT     'ours', or where the published point comes from
--   seeds        INTEGER  repetitions; NULL for published points
--   natural      REAL     test accuracy when trained on natural pictures
--   transfer     REAL     seen as the next class, of those that the source sees so
--   wider        REAL     the same in the wider ball
--   untargeted   REAL     seen wrongly, of those that the source sees wrongly
--   from_d_det   REAL     test accuracy when trained on D_det
--   sd           REAL     its standard deviation over the seeds; NULL with one
--   learns       TEXT     whether that is above chance by two standard errors; 'fails' if not
-- plot: x=transfer y=from_d_det series=architecture sd=sd
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished' AND run.name = 'transfer')) AS run_id
  ),
  chance AS (
    SELECT 1.0 / min(label_space.class_count) AS share
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    JOIN evaluation ON evaluation.id = m.evaluation_id
    JOIN dataset ON dataset.id = evaluation.dataset_id
    JOIN labeling ON labeling.id = dataset.labeling_id
    JOIN label_space ON label_space.id = labeling.label_space_id
  ),
  learnt AS (
    SELECT m.subject, count(*) AS n, avg(m.value) AS mean
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id AND m.quantity = 'accuracy from D_det'
    GROUP BY m.subject
  ),
  ours AS (
    SELECT
      m.subject, min(m.id) AS place,
      avg(m.value) FILTER (WHERE m.quantity = 'clean accuracy') AS natural,
      avg(m.value) FILTER (WHERE m.quantity = 'transfer rate') AS transfer,
      avg(m.value) FILTER (WHERE m.quantity = 'transfer rate, wider ball') AS wider,
      avg(m.value) FILTER (WHERE m.quantity = 'transfer rate, untargeted') AS untargeted,
      learnt.n, learnt.mean,
      sqrt(
        sum((m.value - learnt.mean) * (m.value - learnt.mean))
          FILTER (WHERE m.quantity = 'accuracy from D_det') / (learnt.n - 1)) AS sd
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    JOIN learnt ON learnt.subject = m.subject
    GROUP BY m.subject
  ),
  row AS (
    SELECT
      0 AS is_published, subject, 'ours' AS points, n, natural, transfer, wider, untargeted, mean,
      sd, iif(mean - 2 * coalesce(sd / sqrt(n), 0) > chance.share, 'learns', 'fails') AS learns
    FROM ours
    JOIN chance
    UNION ALL
    SELECT 1, p.subject, p.source, NULL, NULL, p.value, NULL, NULL, l.value, NULL, NULL
    FROM chosen
    JOIN published AS p ON p.run_id = chosen.run_id AND p.quantity = 'transfer rate'
    JOIN published AS l
      ON l.run_id = p.run_id AND l.subject = p.subject AND l.quantity = 'accuracy from D_det'
  )
SELECT
  subject AS architecture,
  points,
  n AS seeds,
  round(100 * natural, 2) AS natural,
  round(100 * transfer, 2) AS transfer,
  round(100 * wider, 2) AS wider,
  round(100 * untargeted, 2) AS untargeted,
  round(100 * mean, 2) AS from_d_det,
  round(100 * sd, 2) AS sd,
  learns
FROM row
ORDER BY is_published, transfer DESC;
