-- feature-expectations: E[y·f(x)] of a model's features on every dataset that they were weighed on,
-- features scaled on one reference, labels each dataset's own: which features D_R keeps, and which
-- D_rand and D_det speak by (Ilyas et al. 2019, section 3). What counts is pairs of a feature and a
-- class; a pair is useful from ρ = :least on, and robust if γ > 0 or, with halves = 1, if it is of the
-- half of the useful ones whose share γ/ρ is larger.
-- parameters:
--   :model   TEXT     required  the model
--   :run     INTEGER  NULL      the run that found ρ and γ; NULL for the newest of the model
--   :least   REAL     0.1       the least ρ of a useful pair, in standard deviations of the feature
--   :halves  INTEGER  0         1 to split the useful pairs in halves rather than by the sign of γ
-- columns:
--   dataset     TEXT     the pictures and labels
--   features    TEXT     'robust' or 'non-robust'
--   pairs       INTEGER  useful pairs of that kind
--   expectation REAL     E[y·f(x)] there, mean over the pairs
--   usefulness  REAL     ρ, the same where the pairs were found useful
--   positive    REAL     share of the pairs with a positive expectation, percent
WITH
  chosen AS (
    SELECT coalesce(:run, max(feature.run_id)) AS run_id
    FROM model
    JOIN checkpoint ON checkpoint.model_id = model.id
    JOIN feature ON feature.checkpoint_id = checkpoint.id
    JOIN run ON run.id = feature.run_id AND run.state = 'finished'
    WHERE model.name || iif(checkpoint.kind = 'best', '@best', '') = :model
      AND feature.attack_id IS NOT NULL
  ),
  useful AS (
    SELECT
      feature.checkpoint_id, feature.layer, feature.unit, feature.label, feature.usefulness AS rho,
      CASE
        WHEN :halves
          THEN ntile(2) OVER (ORDER BY feature.robust_usefulness / feature.usefulness) = 2
        ELSE feature.robust_usefulness > 0
      END AS is_robust,
      run.settings ->> '$.reference' AS reference
    FROM chosen
    JOIN feature ON feature.run_id = chosen.run_id
    JOIN run ON run.id = feature.run_id
    WHERE feature.usefulness >= :least AND feature.robust_usefulness IS NOT NULL
  ),
  weighed AS (  -- few runs and datasets, so that each pair is then found by its key
    SELECT DISTINCT feature.run_id, feature.dataset_id
    FROM (SELECT DISTINCT checkpoint_id, layer, reference FROM useful) AS subject
    JOIN feature
      ON feature.checkpoint_id = subject.checkpoint_id AND feature.layer = subject.layer
    JOIN run
      ON run.id = feature.run_id AND run.state = 'finished'
        AND run.settings ->> '$.reference' = subject.reference
    WHERE feature.attack_id IS NULL OR feature.run_id = (SELECT run_id FROM chosen)
  )
SELECT
  dataset.name || '/' || dataset.split AS dataset,
  iif(useful.is_robust, 'robust', 'non-robust') AS features,
  count(*) AS pairs,
  round(avg(feature.usefulness), 4) AS expectation,
  round(avg(useful.rho), 4) AS usefulness,
  round(100.0 * avg(feature.usefulness > 0), 1) AS positive
FROM weighed
JOIN useful
CROSS JOIN feature  -- CROSS: after the pairs, which have no key to be found by
  ON feature.run_id = weighed.run_id AND feature.dataset_id = weighed.dataset_id
    AND feature.unit = useful.unit AND feature.label = useful.label
    AND feature.checkpoint_id = useful.checkpoint_id AND feature.layer = useful.layer
JOIN dataset ON dataset.id = feature.dataset_id
GROUP BY dataset.id, useful.is_robust
ORDER BY dataset.id, useful.is_robust DESC;
