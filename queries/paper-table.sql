-- paper-table: the paper's table of accuracies (figure 2, table 1) from one run of the study
-- constructed-datasets. Each row with architecture, attack and seeds; shares in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   trained_on   TEXT     what the network learnt from
--   architecture TEXT     its family, and its width
--   pictures     INTEGER  examples it was tested on
--   attack       TEXT     'clean', or the attack in words
--   seeds        INTEGER  figures there are
--   accuracy     REAL     on the original test set, mean over the seeds
--   sd           REAL     standard deviation over the seeds; NULL with one
--   published    REAL     the paper's number with CIFAR-10 and ResNet-50 at the same radius, or NULL
--   certainty    TEXT     how that number is known
--   reliable     TEXT     'no' where a sanity check failed, 'unchecked' where one is missing
WITH
  chosen AS (
    SELECT coalesce(
      :run,
      (SELECT max(run.id) FROM run
       WHERE run.kind = 'experiment' AND run.state = 'finished'
         AND run.name = 'constructed-datasets')) AS run_id
  ),
  cell AS (
    SELECT
      m.run_id, min(m.id) AS place, m.subject, m.quantity, m.x,
      min(model.architecture ->> '$.name')
        || coalesce(' ' || min(model.architecture ->> '$.width'), '') AS architecture,
      min(evaluation.count) AS pictures, min(words.words) AS attack, count(*) AS n,
      avg(m.value) AS mean,
      CASE
        WHEN min(words.words) IS NULL THEN NULL
        WHEN count(*) > count(reliability.reliable) THEN 'unchecked'
        ELSE min(reliability.reliable)  -- 'no' comes before 'yes'
      END AS reliable
    FROM chosen
    JOIN measurement AS m ON m.run_id = chosen.run_id
    JOIN evaluation ON evaluation.id = m.evaluation_id
    JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
    JOIN model ON model.id = checkpoint.model_id
    LEFT JOIN attack_words AS words ON words.attack_id = evaluation.attack_id
    LEFT JOIN reliability
      ON reliability.checkpoint_id = evaluation.checkpoint_id AND reliability.norm = words.norm
    GROUP BY m.subject, m.quantity, m.x
  )
SELECT
  cell.subject AS trained_on,
  cell.architecture AS architecture,
  cell.pictures AS pictures,
  coalesce(cell.attack, 'clean') AS attack,
  cell.n AS seeds,
  round(100 * cell.mean, 2) AS accuracy,
  round(
    100 * (SELECT sqrt(sum((m.value - cell.mean) * (m.value - cell.mean)) / (cell.n - 1))
     FROM measurement AS m
     WHERE m.run_id = cell.run_id AND m.subject = cell.subject
       AND m.quantity = cell.quantity AND m.x IS cell.x), 2) AS sd,
  round(100 * published.value, 2) AS published,
  published.certainty AS certainty,
  cell.reliable AS reliable
FROM cell
LEFT JOIN published
  ON published.run_id = cell.run_id AND published.subject = cell.subject
    AND published.quantity = cell.quantity AND published.x IS cell.x
ORDER BY (SELECT min(c.place) FROM cell AS c WHERE c.subject = cell.subject), cell.place;
