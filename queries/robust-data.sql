-- robust-data: one run of the study takeaways, networks of several kinds trained as usual on D_R and on
-- as many natural pictures: clean and robust accuracy of each, in percent.
-- parameters:
--   :run  INTEGER  NULL  a run of the study; NULL for the newest that has finished
-- columns:
--   network        TEXT     its component, as the study names it
--   architecture   TEXT     registry name and width
--   optimiser      TEXT     'sgd' or 'adam'; NULL where the run does not say
--   seeds          INTEGER  repetitions
--   clean          REAL     accuracy after D_R
--   natural_clean  REAL     accuracy after natural pictures
--   radius         REAL     of the L2 ball
--   robust         REAL     robust accuracy after D_R
--   robust_sd      REAL     its standard deviation over the seeds; NULL with one
--   natural_robust REAL     robust accuracy after natural pictures
--   gain           REAL     robust accuracy after D_R less after natural pictures
--   reliable       TEXT     'no' where one of the robust accuracies failed a sanity check
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
      m.id, m.seed, m.x, m.value, m.quantity, m.evaluation_id,
      m.subject LIKE 'D_R: %' AS is_robust,
      substr(m.subject, instr(m.subject, ': ') + 2) AS network
    FROM chosen
    JOIN measurement AS m
      ON m.run_id = chosen.run_id AND m.quantity IN ('clean accuracy', 'robust accuracy')
        AND m.subject LIKE '%: %'
  ),
  trained AS (
    SELECT
      figure.network, min(figure.id) AS place,
      printf(
        '%s %d', json_extract(model.architecture, '$.name'),
        json_extract(model.architecture, '$.width')) AS architecture,
      json_extract(run.settings, '$.training.optimiser.kind') AS optimiser
    FROM figure
    JOIN evaluation ON evaluation.id = figure.evaluation_id
    JOIN checkpoint ON checkpoint.id = evaluation.checkpoint_id
    JOIN model ON model.id = checkpoint.model_id
    JOIN run ON run.id = checkpoint.run_id
    GROUP BY figure.network
  ),
  unreliable AS (
    SELECT DISTINCT figure.network
    FROM figure
    JOIN evaluation ON evaluation.id = figure.evaluation_id
    JOIN attack_words AS words ON words.attack_id = evaluation.attack_id
    JOIN reliability
      ON reliability.checkpoint_id = evaluation.checkpoint_id AND reliability.norm = words.norm
    WHERE reliability.reliable = 'no'
  ),
  clean AS (
    SELECT
      network,
      avg(value) FILTER (WHERE is_robust) AS after_d_r,
      avg(value) FILTER (WHERE NOT is_robust) AS after_natural
    FROM figure
    WHERE quantity = 'clean accuracy'
    GROUP BY network
  ),
  robust AS (
    SELECT
      network, x, count(DISTINCT seed) AS n,
      avg(value) FILTER (WHERE is_robust) AS after_d_r,
      avg(value) FILTER (WHERE NOT is_robust) AS after_natural
    FROM figure
    WHERE quantity = 'robust accuracy'
    GROUP BY network, x
  )
SELECT
  robust.network AS network,
  trained.architecture AS architecture,
  trained.optimiser AS optimiser,
  robust.n AS seeds,
  round(100 * clean.after_d_r, 2) AS clean,
  round(100 * clean.after_natural, 2) AS natural_clean,
  robust.x AS radius,
  round(100 * robust.after_d_r, 2) AS robust,
  round(
    100 * (
      SELECT
        sqrt(
          sum((f.value - robust.after_d_r) * (f.value - robust.after_d_r)) / (robust.n - 1))
      FROM figure AS f
      WHERE f.network = robust.network AND f.x = robust.x AND f.is_robust
        AND f.quantity = 'robust accuracy'), 2)
    AS robust_sd,
  round(100 * robust.after_natural, 2) AS natural_robust,
  round(100 * (robust.after_d_r - robust.after_natural), 2) AS gain,
  iif(unreliable.network IS NULL, 'yes', 'no') AS reliable
FROM robust
JOIN clean ON clean.network = robust.network
JOIN trained ON trained.network = robust.network
LEFT JOIN unreliable ON unreliable.network = robust.network
ORDER BY trained.place, robust.x;
