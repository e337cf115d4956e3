-- measurements: the figures of one run of a study over its seeds, with the published number beside
-- them. A number that was only recalled, and found in no source, says so.
-- parameters:
--   :study  TEXT     NULL  the study; NULL for any
--   :run    INTEGER  NULL  one run of it; NULL for the newest that has finished
-- columns:
--   subject   TEXT     what was measured
--   quantity  TEXT     which of its quantities
--   x         REAL     where on its curve, or NULL
--   seeds     INTEGER  figures there are
--   mean      REAL     over the seeds
--   sd        REAL     standard deviation over the seeds; NULL with one
--   unit      TEXT     of mean and sd
--   published REAL     the number of the source, in the same unit, or NULL
--   certainty TEXT     'text', 'figure', 'derived' or 'recalled', or NULL
--   reliable  TEXT     of robust accuracies: 'yes', 'no' where a sanity check failed, or 'unchecked'
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished'
         AND (:study IS NULL OR run.name = :study))) AS run_id
  ),
  figure AS (
    SELECT
      m.run_id, min(m.id) AS place, m.subject, m.quantity, m.x, m.unit, count(*) AS n,
      avg(m.value) AS mean,
      CASE
        WHEN min(words.attack_id) IS NULL THEN NULL
        WHEN count(*) > count(reliability.reliable) THEN 'unchecked'
        ELSE min(reliability.reliable)  -- 'no' comes before 'yes'
      END AS reliable
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    LEFT JOIN evaluation ON evaluation.id = m.evaluation_id
    LEFT JOIN attack_words AS words ON words.attack_id = evaluation.attack_id
    LEFT JOIN reliability
      ON reliability.checkpoint_id = evaluation.checkpoint_id AND reliability.norm = words.norm
    GROUP BY m.subject, m.quantity, m.x
  )
SELECT
  figure.subject AS subject,
  figure.quantity AS quantity,
  figure.x AS x,
  figure.n AS seeds,
  round(figure.mean, 4) AS mean,
  round(
    (SELECT sqrt(sum((m.value - figure.mean) * (m.value - figure.mean)) / (figure.n - 1))
     FROM measurement AS m
     WHERE m.run_id = figure.run_id AND m.subject = figure.subject
       AND m.quantity = figure.quantity AND m.x IS figure.x), 4) AS sd,
  figure.unit AS unit,
  published.value AS published,
  published.certainty AS certainty,
  figure.reliable AS reliable
FROM figure
LEFT JOIN published
  ON published.run_id = figure.run_id AND published.subject = figure.subject
    AND published.quantity = figure.quantity AND published.x IS figure.x
ORDER BY figure.place;
