-- robust-accuracy: accuracy against the radius ε of the ball, for every model and search; clean
-- accuracy stands at ε = 0 of each.
-- parameters:
--   :dataset  TEXT     required  the dataset that the models were tested on, name/split
--   :norm     TEXT     'l2'      of the ball: l1, l2 or linf
--   :model    TEXT     NULL      only this model; NULL for all
--   :steps    INTEGER  NULL      only attacks of so many steps; NULL for all
-- columns:
--   model    TEXT     the model
--   search   TEXT     steps or 'fgsm', other settings of the attack
--   steps    INTEGER  of the attack
--   eps      REAL     radius of the ball, pixels in [0, 1]
--   pictures INTEGER  examples
--   accuracy REAL     share of right predictions, percent
--   error    REAL     standard error of that share, points
--   reliable TEXT     whether sanity checks passed, as in query accuracy; NULL for clean
-- plot: x=eps y=accuracy series=model,search sd=error
WITH
  asked AS (
    SELECT result.*, attack.method
    FROM dataset
    JOIN evaluation ON evaluation.dataset_id = dataset.id
    JOIN result ON result.evaluation_id = evaluation.id
    LEFT JOIN attack ON attack.id = evaluation.attack_id
    WHERE dataset.name = substr(:dataset, 1, instr(:dataset, '/') - 1)
      AND dataset.split = substr(:dataset, instr(:dataset, '/') + 1)
      AND (:model IS NULL OR result.model = :model)
  ),
  attacked AS (
    SELECT
      asked.model, asked.steps, asked.count, asked.accuracy, asked.reliable, threat_model.eps,
      iif(asked.method = 'pgd', asked.steps || ' steps', asked.method)
        || iif(asked.random_start, ', random start', '')
        || iif(asked.restarts > 1, printf(', %d restarts', asked.restarts), '')
        || iif(asked.objective = 'cross-entropy', '', ', ' || asked.objective) AS search
    FROM asked
    JOIN threat_model ON threat_model.norm = asked.norm AND threat_model.eps_written = asked.eps
    WHERE asked.norm = :norm AND (:steps IS NULL OR asked.steps = :steps)
  ),
  place (model, search, steps, eps, pictures, share, reliable) AS (
    SELECT model, search, steps, eps, count, accuracy, reliable FROM attacked
    UNION ALL
    SELECT curve.model, curve.search, curve.steps, 0.0, asked.count, asked.accuracy, NULL
    FROM (SELECT DISTINCT model, search, steps FROM attacked) AS curve
    JOIN asked ON asked.model = curve.model AND asked.norm IS NULL
  )
SELECT
  model,
  search,
  steps,
  round(eps, 6) AS eps,
  pictures,
  round(100 * share, 2) AS accuracy,
  round(100 * sqrt(share * (1 - share) / pictures), 2) AS error,
  reliable
FROM place
ORDER BY model, steps, search, eps;
